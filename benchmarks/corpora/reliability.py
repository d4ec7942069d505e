"""How far confidence can be trusted: calibration, what int8 changes, and who is answered at which risk."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure as Picture

from benchmarks.corpora.measuring import Measured, MeasuredPart
from benchmarks.corpora.table import NOTHING, SAMPLES, SEED, difference, shown
from training.evaluation.bootstrap import interval
from training.evaluation.metrics import (
    Ints,
    calibration_noise,
    coverage_at,
    coverage_curve,
    expected_calibration_error,
)
from training.evaluation.predictions import Predictions

_BINS = 15  # of equal mass
_COVERAGES = (1.0, 0.9, 0.8, 0.7, 0.5)
_COLUMNS = (
    "corpus", "part", "model", "calibration error", "by chance", "int8 minus float32", "kept", "not marked: share",
    "not marked: precision", *(f"risk at {coverage:.0%}" for coverage in _COVERAGES),
)  # fmt: skip
RELIABILITY_HEAD = f"| {' | '.join(_COLUMNS)} |\n|{'---|' * len(_COLUMNS)}"


def reliability_rows(measured: MeasuredPart) -> list[str]:
    """Make a line for each model of one part."""
    return [_row(measured, name, each) for name, each in measured.models.items()]


def _row(measured: MeasuredPart, name: str, model: Measured) -> str:
    costs = []
    for figure in measured.data.task.figures:
        rows = measured.rows(figure)
        cost = difference(figure, model.int8.take(rows), model.float32.take(rows))
        costs.append(f"{figure.name} {shown(cost, '+.1f')}")
    cells = [
        measured.data.task.name,
        measured.part,
        name,
        *_calibration_error(model.kept),
        "; ".join(costs),
        "int8" if model.int8_kept else "float32",
        *_of_confidence(model),
    ]
    return f"| {' | '.join(cells)} |"


def _calibration_error(predictions: Predictions) -> tuple[str, str]:
    """Show the error, and what it would be by chance alone if confidence were exactly true."""
    known = predictions.tonality_known
    if not known.any():
        return NOTHING, NOTHING

    def error(drawn: Ints) -> float:
        rows = drawn[known[drawn]]
        return expected_calibration_error(predictions.confidence[rows], predictions.correct[rows], _BINS)

    noise = calibration_noise(predictions.confidence[known], _BINS, SAMPLES, SEED)
    return shown(interval(error, predictions.groups, SAMPLES, SEED), ".3f"), f"{noise:.3f}"


def _of_confidence(model: Measured) -> list[str]:
    """Show share and precision of what is not marked needs_review, and the risk at fixed coverages."""
    predictions = model.kept
    known = predictions.tonality_known
    if not known.any():
        return [NOTHING] * (2 + len(_COVERAGES))

    def precision(drawn: Ints) -> float:
        rows = drawn[known[drawn]]
        return coverage_at(
            predictions.confidence[rows], predictions.correct[rows], model.abstention_threshold
        ).precision

    confidence, correct = predictions.confidence[known], predictions.correct[known]
    answered = coverage_at(confidence, correct, model.abstention_threshold)
    ranked = correct[np.argsort(-confidence, kind="stable")]
    risks = [1.0 - float(ranked[: max(1, round(coverage * len(ranked)))].mean()) for coverage in _COVERAGES]
    return [
        f"{answered.coverage:.0%}",
        shown(interval(precision, predictions.groups, SAMPLES, SEED), ".3f"),
        *(f"{risk:.3f}" for risk in risks),
    ]


def draw_risk(path: Path, parts: Sequence[MeasuredPart]) -> bool:
    """Draw risk by coverage, a panel for every corpus with a tonality; returns whether there was anything to draw."""
    panels = [part for part in parts if part.part == "dev" and part.baseline.tonality_known.any() and part.models]
    if not panels:
        return False
    # A Figure of its own, without pyplot: no display is looked for and no state is shared.
    picture = Picture(figsize=(4.2 * len(panels), 3.6), layout="constrained")
    for axes, part in zip(picture.subplots(1, len(panels), squeeze=False)[0], panels, strict=True):
        for name, predictions in _curves(part).items():
            known = predictions.tonality_known
            curve = coverage_curve(predictions.confidence[known], predictions.correct[known])
            axes.plot([point.coverage for point in curve], [1 - point.precision for point in curve], label=name)
        axes.set(title=part.data.task.name, xlabel="coverage", ylabel="risk", xlim=(0, 1), ylim=(0, None))
        axes.grid(alpha=0.3)
        axes.legend()
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.savefig(path, dpi=110)
    return True


def _curves(part: MeasuredPart) -> Mapping[str, Predictions]:
    return {**{name: each.kept for name, each in part.models.items()}, "TF-IDF": part.baseline}
