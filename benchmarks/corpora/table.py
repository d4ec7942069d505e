"""The table of figures: the model, a baseline, what int8 costs, and how far confidence can be trusted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from benchmarks.corpora.tasks import Figure, Task
from training.evaluation.bootstrap import Interval, interval, paired_difference
from training.evaluation.figures import defined_figures
from training.evaluation.metrics import Ints, expected_calibration_error
from training.evaluation.predictions import Predictions

Points = Callable[[Predictions, Ints], float]

_COLUMNS = ("corpus", "part", "figure", "mentions", "Tonika", "TF-IDF", "Tonika minus TF-IDF", "int8 minus float32")
HEAD = f"| {' | '.join((*_COLUMNS, 'calibration error'))} |\n|{'---|' * (len(_COLUMNS) + 1)}"
_POINTS = 100.0
_SAMPLES = 1000
_SEED = 13
_BINS = 15  # of equal mass


@dataclass(frozen=True)
class Measured:
    """What was predicted for one part of a corpus."""

    float32: Predictions
    int8: Predictions
    baseline: Predictions


def rows_of(task: Task, part: str, measured: Measured, domains: Mapping[str, str], *, int8_kept: bool) -> list[str]:
    """Make the lines of one part; Tonika's figures are those of the precision that the export keeps."""
    kept = measured.int8 if int8_kept else measured.float32
    return [_row(task, part, figure, kept, measured, domains) for figure in task.figures]


def _row(
    task: Task, part: str, figure: Figure, kept: Predictions, measured: Measured, domains: Mapping[str, str]
) -> str:
    rows = np.flatnonzero(
        [figure.domain is None or domains.get(item.mention.key) == figure.domain for item in kept.mentions]
    )
    own, int8, float32, baseline = (
        predictions.take(rows) for predictions in (kept, measured.int8, measured.float32, measured.baseline)
    )

    everything = np.arange(len(rows))
    measure = defined_figures(own, everything)[figure.key]

    def points(predictions: Predictions, drawn: Ints) -> float:
        return _POINTS * measure(predictions, drawn)

    cells = [
        _shown(interval(lambda drawn: points(own, drawn), own.groups, _SAMPLES, _SEED)),
        f"{points(baseline, everything):.1f}",
        _shown(_difference(points, own, baseline), "+"),
        _shown(_difference(points, int8, float32), "+"),
        _calibration_error(own),
    ]
    return f"| {task.name} | {part} | {figure.name} | {len(rows)} | {' | '.join(cells)} |"


def _difference(points: Points, one: Predictions, other: Predictions) -> Interval:
    return paired_difference(
        lambda drawn: points(one, drawn), lambda drawn: points(other, drawn), one.groups, _SAMPLES, _SEED
    )


def _calibration_error(predictions: Predictions) -> str:
    if not predictions.tonality_known.any():
        return "-"

    def error(drawn: Ints) -> float:
        rows = drawn[predictions.tonality_known[drawn]]
        return expected_calibration_error(predictions.confidence[rows], predictions.correct[rows], _BINS)

    found = interval(error, predictions.groups, _SAMPLES, _SEED)
    return f"{found.value:.3f} ({found.low:.3f} to {found.high:.3f})"


def _shown(value: Interval, sign: str = "") -> str:
    form = f"{sign}.1f"
    return f"{format(value.value, form)} ({format(value.low, form)} to {format(value.high, form)})"
