"""Scores as what a profile counts."""

from data.language import written_in
from data.record import Mention
from serving.scoring.decision import Score
from serving.scoring.profile import Observation


def observation_of(mention: Mention, score: Score) -> Observation:
    """Return what is known of a scored mention, without a word of its text."""
    return Observation(
        tonality=score.tonality,
        categories=tuple(chosen.key for chosen in score.categories),
        confidence=score.confidence,
        characters=len(mention.text),
        language=written_in(mention.text),
    )
