"""What int8 costs, by the figures that a model is judged by."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from training.evaluation.bootstrap import Interval, paired_difference
from training.evaluation.metrics import Ints
from training.evaluation.predictions import Predictions, category_micro_f1_of, tonality_macro_f1_of
from training.settings import ExportSettings

Figure = Callable[[Predictions, Ints | None], float]

FIGURES: dict[str, Figure] = {"tonality_macro_f1": tonality_macro_f1_of, "category_micro_f1": category_micro_f1_of}
_POINTS = 100.0


@dataclass(frozen=True)
class Cost:
    """What int8 costs in one figure, in points, on the calibration part; positive is a loss."""

    figure: str
    float32: float
    int8: float
    loss: Interval

    def within(self, limit: float) -> bool:
        """Tell whether the loss stays within `limit` points."""
        return self.loss.value <= limit


def int8_costs(float32: Predictions, int8: Predictions, settings: ExportSettings) -> list[Cost]:
    """Compare two bundles on the same mentions, with a paired bootstrap interval of the difference."""
    costs = []
    for name, figure in FIGURES.items():
        difference = paired_difference(
            partial(_points, figure, float32),
            partial(_points, figure, int8),
            float32.groups,
            settings.bootstrap_samples,
            settings.seed,
        )
        costs.append(Cost(name, _POINTS * figure(float32, None), _POINTS * figure(int8, None), difference))
    return costs


def _points(figure: Figure, predictions: Predictions, rows: Ints) -> float:
    return _POINTS * figure(predictions, rows)
