"""Requests to score, with the answers that the scorer itself gives."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from numpy.random import Generator

from data.record import Mention
from serving.api.answers import mention_score
from serving.api.wire import MentionScore, ScoreResponse
from serving.scoring.scorer import Scorer

TOLERANCE = 0.01  # of a probability, by which company and rounding may move it


@dataclass(frozen=True)
class Known:
    """A mention and what is right to answer."""

    mention: Mention
    record: dict[str, object]  # the mention as JSON
    answer: MentionScore


@dataclass(frozen=True)
class Prepared:
    """A request that waits to be sent."""

    known: tuple[Known, ...]
    body: bytes

    @property
    def texts(self) -> int:
        """How many mentions it holds."""
        return len(self.known)


def know(scorer: Scorer, mentions: Sequence[Mention]) -> list[Known]:
    """Score each mention alone."""
    return [
        Known(mention, mention.model_dump(mode="json", exclude_none=True), mention_score(mention, score))
        for mention in mentions
        for score in scorer.score([mention])
    ]


def draw(known: Sequence[Known], sizes: Sequence[int], generator: Generator) -> Prepared:
    """Make a request of one of `sizes`, with mentions drawn at random."""
    chosen = tuple(known[row] for row in generator.integers(len(known), size=generator.choice(sizes)))
    body = json.dumps({"mentions": [each.record for each in chosen]}, ensure_ascii=False)
    return Prepared(chosen, body.encode())


def difference(prepared: Prepared, content: bytes) -> float | None:
    """Return by how much a probability of an answer differs from the right one at most; None if it says another thing.

    Another thing is a score too many or too few, of another mention, with another label or other categories.
    """
    scores = ScoreResponse.model_validate_json(content).scores
    if len(scores) != prepared.texts:
        return None
    differences = [_difference(each.answer, score) for each, score in zip(prepared.known, scores, strict=True)]
    found = [each for each in differences if each is not None]
    return max(found) if len(found) == len(differences) else None


def _difference(right: MentionScore, given: MentionScore) -> float | None:
    if _said(right) != _said(given):
        return None
    pairs = [(value, given.tonality.probabilities[key]) for key, value in right.tonality.probabilities.items()]
    pairs += [(value, given.category_probabilities[key]) for key, value in right.category_probabilities.items()]
    return max(abs(first - second) for first, second in pairs)


def _said(score: MentionScore) -> tuple[str, str, frozenset[str], frozenset[str]]:
    return (
        score.id,
        score.tonality.label,
        frozenset(chosen.key for chosen in score.categories),
        frozenset(score.category_probabilities),
    )
