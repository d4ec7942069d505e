"""Scorers made by hand, for tests of what is counted."""

from collections.abc import Callable, Sequence

from data.record import Mention, Tonality
from serving.scoring.decision import Score
from training.evaluation.behaviour.report import ScoreMentions


def score_of(tonality: Tonality, negative: float = 0.3) -> Score:
    rest = (1 - negative) / 2
    probabilities = {"negative": negative, "neutral": rest, "positive": rest}
    return Score(
        tonality=tonality,
        tonality_probabilities=probabilities,
        categories=(),
        category_probabilities={},
        confidence=max(probabilities.values()),
        needs_review=False,
        truncated=False,
    )


def scorer_by(judge: Callable[[Mention], Score]) -> ScoreMentions:
    def score(mentions: Sequence[Mention]) -> list[Score]:
        return [judge(mention) for mention in mentions]

    return score


always_neutral = scorer_by(lambda _mention: score_of("neutral"))
flips_on_capitals = scorer_by(lambda mention: score_of("negative" if mention.text[0].isupper() else "positive"))
