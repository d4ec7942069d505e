"""How far what is scored has moved away from what the model was calibrated on."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from prometheus_client import Gauge

from serving.drift.stability import Shift


@dataclass(frozen=True)
class DriftMetrics:
    """By aspect: tonality, categories, confidence, characters, language."""

    index: Gauge
    by_chance: Gauge

    def moved(self, shifts: Sequence[Shift]) -> None:
        """Take how far each aspect has moved."""
        for shift in shifts:
            self.index.labels(aspect=shift.aspect).set(shift.index)
            self.by_chance.labels(aspect=shift.aspect).set(shift.by_chance)


@cache
def drift_metrics() -> DriftMetrics:
    """Return the metrics, made at the first call."""
    return DriftMetrics(
        index=Gauge(
            "tonika_drift_index",
            "Population stability index of the mentions scored last, beside the calibration part",
            ("aspect",),
            multiprocess_mode="livemax",
        ),
        by_chance=Gauge(
            "tonika_drift_index_by_chance",
            "What the index exceeds once in a thousand times where nothing has moved",
            ("aspect",),
            multiprocess_mode="livemax",
        ),
    )
