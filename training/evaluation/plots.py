"""Plots of a model on one part, each as rows (CSV, for `dvc plots`) and as a picture (PNG, for people)."""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TypeVar

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from data.record import TONALITIES
from serving.scoring.calibration import tonality_probabilities
from serving.scoring.decision import Logits
from training.evaluation.metrics import (
    CalibrationBin,
    CoveragePoint,
    PrecisionRecallPoint,
    calibration_bins,
    confusion,
    coverage_curve,
    precision_recall_curve,
)
from training.evaluation.predictions import Predictions, probability_of

_MAX_POINTS = 200  # of a curve: more cannot be seen and make a large test part's files large
_CATEGORIES = "categories"

Point = TypeVar("Point")
Points = Sequence[CalibrationBin] | Sequence[CoveragePoint] | Sequence[PrecisionRecallPoint]


@dataclass(frozen=True)
class Curves:
    """What the plots show."""

    actual_and_predicted: tuple[tuple[str, str], ...]  # tonality of each mention
    precision_recall: Mapping[str, tuple[PrecisionRecallPoint, ...]]  # by tonality, and of all categories
    reliability: Mapping[str, tuple[CalibrationBin, ...]]  # "before" and "after" temperature scaling
    coverage: tuple[CoveragePoint, ...]
    review: CoveragePoint | None  # the abstention threshold's place on the coverage curve


def make_curves(predictions: Predictions, logits: Logits, bins: int, review: CoveragePoint | None = None) -> Curves:
    """Compute what the plots show from the mentions whose tonality, or categories, are annotated."""
    known, judged = predictions.tonality_known, predictions.categories_known
    truth, predicted = predictions.true_tonality[known], predictions.predicted_tonality[known]
    correct, confidence = predictions.correct[known], predictions.confidence[known]
    before = probability_of(tonality_probabilities(logits.tonality, 1.0)[known], predicted)
    curves: dict[str, list[PrecisionRecallPoint]] = {
        name: precision_recall_curve(predictions.tonality[known][:, column], truth == column)
        for column, name in enumerate(TONALITIES)
    }
    # Where categories are given to predicted negatives only, whatever the threshold, the others rank below all.
    asked = predictions.may_have_categories[judged]
    scores = np.where(asked[:, None], predictions.categories[judged], -1.0).ravel()
    categories = precision_recall_curve(scores, predictions.true_categories[judged].ravel())
    curves[_CATEGORIES] = [point for point in categories if point.threshold >= 0]
    return Curves(
        actual_and_predicted=tuple(
            (TONALITIES[actual], TONALITIES[guess]) for actual, guess in zip(truth, predicted, strict=True)
        ),
        precision_recall={name: _thinned(points) for name, points in curves.items()},
        reliability={
            "before": tuple(calibration_bins(before, correct, bins)),
            "after": tuple(calibration_bins(confidence, correct, bins)),
        },
        coverage=_thinned(coverage_curve(confidence, correct)),
        review=review,
    )


def write_plots(curves: Curves, folder: Path) -> list[Path]:
    """Write every plot that has points as CSV and PNG into `folder`, and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = [_write_rows(folder / "confusion.csv", ("actual", "predicted"), curves.actual_and_predicted)]
    for name, points in curves.precision_recall.items():
        written.append(_write_points(folder / f"precision_recall_{name}.csv", PrecisionRecallPoint, points))
    for name, parts in curves.reliability.items():
        written.append(_write_points(folder / f"reliability_{name}.csv", CalibrationBin, parts))
    written.append(_write_points(folder / "coverage.csv", CoveragePoint, curves.coverage))
    pictures: dict[str, Callable[[Axes, Curves], None]] = {
        "confusion": _draw_confusion,
        "precision_recall": _draw_precision_recall,
        "reliability": _draw_reliability,
        "coverage": _draw_coverage,
    }
    for name, draw in pictures.items():
        # A Figure of its own, without pyplot: no display is looked for and no state is shared.
        figure = Figure(figsize=(5.5, 4.5), layout="constrained")
        draw(figure.subplots(), curves)
        figure.savefig(folder / f"{name}.png", dpi=120)
        written.append(folder / f"{name}.png")
    return written


def _draw_confusion(axes: Axes, curves: Curves) -> None:
    actual = np.asarray([TONALITIES.index(row[0]) for row in curves.actual_and_predicted], dtype=np.int64)
    predicted = np.asarray([TONALITIES.index(row[1]) for row in curves.actual_and_predicted], dtype=np.int64)
    counts = confusion(actual, predicted)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row, column in np.ndindex(*counts.shape):
        color = "white" if shares[row, column] > 0.5 else "black"  # noqa: PLR2004 - half of the colour scale
        text = f"{counts[row, column]}\n{shares[row, column]:.0%}"
        axes.text(column, row, text, ha="center", va="center", color=color)
    axes.set_xticks(range(len(TONALITIES)), TONALITIES)
    axes.set_yticks(range(len(TONALITIES)), TONALITIES)
    axes.set(xlabel="predicted", ylabel="annotated", title="Tonality, shares of each annotated class")


def _draw_precision_recall(axes: Axes, curves: Curves) -> None:
    for name, points in curves.precision_recall.items():
        axes.step(
            [point.recall for point in points],
            [point.precision for point in points],
            where="pre",
            label="all categories, micro" if name == _CATEGORIES else name,
            linestyle="--" if name == _CATEGORIES else "-",
        )
    _unit_square(axes, "recall", "precision", "Precision and recall")
    axes.legend(loc="lower left")


def _draw_reliability(axes: Axes, curves: Curves) -> None:
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1, label="perfectly calibrated")
    for name, parts in curves.reliability.items():
        axes.plot(
            [part.confidence for part in parts],
            [part.accuracy for part in parts],
            marker="o" if name == "after" else "x",
            linestyle="-" if name == "after" else ":",
            label=f"{name} temperature scaling",
        )
    _unit_square(axes, "mean confidence", "share of correct ones", "Reliability of tonality")
    axes.legend(loc="upper left")


def _draw_coverage(axes: Axes, curves: Curves) -> None:
    axes.plot([point.coverage for point in curves.coverage], [point.precision for point in curves.coverage])
    if curves.review and curves.review.coverage:
        label = f"needs_review below {curves.review.threshold:.2f}"
        axes.plot(curves.review.coverage, curves.review.precision, marker="o", linestyle="", label=label)
        axes.legend(loc="lower left")
    _unit_square(axes, "share of mentions that are answered", "share of correct ones among them", "Abstention")


def _unit_square(axes: Axes, x: str, y: str, title: str) -> None:
    axes.set(xlim=(0, 1.02), ylim=(0, 1.02), xlabel=x, ylabel=y, title=title)
    axes.grid(alpha=0.3)


def _thinned(points: Sequence[Point]) -> tuple[Point, ...]:
    places = np.unique(np.linspace(0, len(points) - 1, min(len(points), _MAX_POINTS)).round().astype(int))
    return tuple(points[place] for place in places)


def _write_points(path: Path, kind: type, points: Points) -> Path:
    names = tuple(field.name for field in fields(kind))
    return _write_rows(path, names, [tuple(getattr(point, name) for name in names) for point in points])


def _write_rows(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    return path
