"""How far the mentions that come in have moved away from those that the model was calibrated on, for Prometheus."""

from collections.abc import Sequence

from data.record import Mention
from serving.api.metrics.drift import drift_metrics
from serving.api.served import ServedModel
from serving.api.wire import MentionScore
from serving.scoring.profile import Observation

_FEWEST = 100  # mentions; before that the index is chance alone


def note_scored(model: ServedModel, mentions: Sequence[Mention], scores: Sequence[MentionScore]) -> None:
    """Count what was scored among the model's recent mentions, and tell how far those have moved."""
    model.recent.add([_observation(*pair) for pair in zip(mentions, scores, strict=True)])
    expected = model.scorer.config.profile
    if expected and len(model.recent) >= _FEWEST:
        drift_metrics().moved(model.recent.shifts_from(expected))


def _observation(mention: Mention, score: MentionScore) -> Observation:
    return Observation(
        tonality=score.tonality.label,
        categories=tuple(chosen.key for chosen in score.categories),
        confidence=score.confidence,
        characters=len(mention.text),
        language=score.lang,
    )
