"""The table of figures: every model beside a baseline and what others have published."""

import numpy as np

from benchmarks.corpora.measuring import MeasuredPart, points
from benchmarks.corpora.tasks import Figure
from training.evaluation.bootstrap import Interval, interval, paired_difference
from training.evaluation.metrics import Ints
from training.evaluation.predictions import Predictions

SEPARATE, JOINT, BLIND = "separate", "joint", "without the brand"
_COLUMNS = (
    "corpus", "part", "figure", "mentions", "separate", "joint", "joint minus separate", "TF-IDF",
    "separate minus TF-IDF", "joint minus TF-IDF", "sample alone", "published",
)  # fmt: skip
HEAD = f"| {' | '.join(_COLUMNS)} |\n|{'---|' * len(_COLUMNS)}"
NOTHING = "-"
SAMPLES = 1000
SEED = 13


def rows_of(measured: MeasuredPart) -> list[str]:
    """Make the lines of one part; a model's figures are those of the precision that its export keeps."""
    return [_row(measured, figure) for figure in measured.data.task.figures]


def _row(measured: MeasuredPart, figure: Figure) -> str:
    rows = measured.rows(figure)
    models = {name: each.kept.take(rows) for name, each in measured.models.items()}
    baseline = measured.baseline.take(rows)
    separate, joint = models.get(SEPARATE), models.get(JOINT)
    cells = [
        measured.data.task.name,
        measured.part,
        figure.name,
        str(len(rows)),
        _figure(figure, separate),
        _figure(figure, joint),
        _difference(figure, joint, separate),
        f"{points(figure, baseline, np.arange(len(rows))):.1f}",
        _difference(figure, separate, baseline),
        _difference(figure, joint, baseline),
        _of_sample(figure, measured, rows),
        figure.published if measured.part == "test" else NOTHING,
    ]
    return f"| {' | '.join(cells)} |"


def shown(value: Interval, form: str) -> str:
    """Write a figure with its interval."""
    return f"{format(value.value, form)} ({format(value.low, form)} to {format(value.high, form)})"


def difference(figure: Figure, one: Predictions, other: Predictions) -> Interval:
    """Compare two models on the same resampled texts, in points."""
    return paired_difference(
        lambda drawn: points(figure, one, drawn),
        lambda drawn: points(figure, other, drawn),
        one.groups,
        SAMPLES,
        SEED,
    )


def _figure(figure: Figure, predictions: Predictions | None) -> str:
    if predictions is None:
        return NOTHING
    return shown(interval(lambda drawn: points(figure, predictions, drawn), predictions.groups, SAMPLES, SEED), ".1f")


def _difference(figure: Figure, one: Predictions | None, other: Predictions | None) -> str:
    return NOTHING if one is None or other is None else shown(difference(figure, one, other), "+.1f")


def _of_sample(figure: Figure, measured: MeasuredPart, rows: Ints) -> str:
    """Show tonality alone: the sample's model chooses by categories of its own."""
    if measured.sample is None or not figure.key.startswith("tonality"):
        return NOTHING
    return f"{points(figure, measured.sample.take(rows), np.arange(len(rows))):.1f}"
