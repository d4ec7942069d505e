"""What a decision loses when a word is left out of the text."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

from data.brand import Span
from data.record import Mention, Tonality
from serving.scoring.decision import Score
from serving.scoring.explanation.words import find_words, without
from serving.scoring.scorer import Scorer

MAX_UNITS = 31  # with the text itself one full batch of the scorer

Unit = tuple[Span, ...]  # words that are left out together, in order; nearly always one


@dataclass(frozen=True)
class Decision:
    """What was said of a mention, and is to be explained."""

    tonality: Tonality
    categories: tuple[str, ...]  # keys of those that were chosen
    truncated: bool

    @classmethod
    def of(cls, score: Score) -> "Decision":
        """Take the decision from a score."""
        return cls(score.tonality, tuple(category.key for category in score.categories), score.truncated)


@dataclass(frozen=True)
class Weights:
    """How far the probability of what was said falls when a unit is left out; below zero: it rises."""

    units: tuple[Unit, ...]  # u of them, in the order of the text
    tonality: tuple[float, ...]  # [u]
    categories: Mapping[str, tuple[float, ...]]  # key -> [u]


def weigh(scorer: Scorer, mention: Mention, decision: Decision) -> Weights:
    """Score the text without each of its words in turn, through the scorer that gave the decision.

    This takes one forward pass and one for each word, `MAX_UNITS` + 1 of them at most: beyond that neighbouring words
    are left out together. What the model did not read of a long text has no units; finding out where its reading
    ended takes a few passes more. A model that is shown the brand never sees the text without it: the brand says whom
    the judgement is about and where the model looks, so that without it another question would be answered. Each
    mention is scored by itself, so that its weights are the same in any company.

    Sources: Li, Monroe & Jurafsky 2016, "Understanding Neural Networks through Representation Erasure"; Zeiler &
    Fergus 2014, "Visualizing and Understanding Convolutional Networks", section 4.2 (occlusion).
    """
    words = find_words(mention.text, mention.brand if scorer.config.shows_brand else None)
    if decision.truncated:
        # Its unread end would move up into the place of each word that is left out.
        mention, words = _read(scorer, mention, words)
    units = _units(words)
    whole, *rest = scorer.score([mention, *(_with_text(mention, without(mention.text, unit)) for unit in units)])

    def falls(probabilities: Callable[[Score], Mapping[str, float]], key: str) -> tuple[float, ...]:
        return tuple(probabilities(whole)[key] - probabilities(score)[key] for score in rest)

    return Weights(
        units,
        falls(attrgetter("tonality_probabilities"), decision.tonality),
        {key: falls(attrgetter("category_probabilities"), key) for key in decision.categories},
    )


def _read(scorer: Scorer, mention: Mention, words: list[Span]) -> tuple[Mention, list[Span]]:
    """Cut a truncated text where the model stopped reading, found by halving: at most 8 passes for 160 tokens."""
    if not words:
        return mention, words
    # A part ends where the next word begins, so that a brand in between stays; each word has a token at least.
    ends = [*(start for start, _ in words[1:]), len(mention.text)][: scorer.config.max_length]
    parts = [_with_text(mention, mention.text[:end]) for end in ends]
    count = max(1, bisect_left(parts, 1, key=lambda part: scorer.score([part])[0].truncated))
    return parts[count - 1], words[:count]


def _units(words: Sequence[Span]) -> tuple[Unit, ...]:
    """Group neighbouring words as evenly as it goes; each stands alone if there are no more than MAX_UNITS."""
    count = min(len(words), MAX_UNITS)
    bounds = [number * len(words) // count for number in range(count + 1)] if count else []
    return tuple(tuple(words[start:end]) for start, end in pairwise(bounds))


def _with_text(mention: Mention, text: str) -> Mention:
    """Change the text, which may become empty: no mention that anybody may send, but the model reads it."""
    return mention.model_copy(update={"text": text})
