"""All figures of one model on one part of a dataset, beside its baseline: predictions in, plain data out."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from data.record import TONALITIES
from serving.scoring.calibration import category_probabilities, tonality_probabilities
from serving.scoring.decision import Logits
from training.evaluation.bootstrap import Interval, interval, paired_difference
from training.evaluation.figures import Figure, defined_figures
from training.evaluation.metrics import (
    ClassFigures,
    CoveragePoint,
    Floats,
    category_figures,
    class_figures,
    coverage_at,
    expected_calibration_error,
)
from training.evaluation.predictions import Predictions, headline, probability_of
from training.evaluation.slices import ContrastingTexts, contrasting_texts, make_slices
from training.settings import EvaluateSettings


@dataclass(frozen=True)
class Counts:
    """How much there was to measure by."""

    mentions: int
    texts: int
    tonality_known: int
    categories_known: int
    truncated: int


@dataclass(frozen=True)
class ModelFigures:
    """One model on one part."""

    figures: dict[str, Interval]
    tonalities: dict[str, ClassFigures]
    categories: dict[str, ClassFigures]


@dataclass(frozen=True)
class CalibrationErrors:
    """Expected calibration error at temperature 1 and at the bundle's own; categories by (mention, category)."""

    tonality_before: float
    tonality_after: float
    categories_before: float
    categories_after: float


@dataclass(frozen=True)
class SliceFigures:
    """One slice; figures for which nothing is annotated in it are absent."""

    dimension: str
    value: str
    mentions: int
    headline: Interval  # of the model
    difference: Interval  # of the headlines of model and baseline
    model: dict[str, float]
    baseline: dict[str, float]
    calibration_error: float  # of tonality
    review: CoveragePoint


@dataclass(frozen=True)
class Evaluation:
    """One model on one part of a dataset, beside its baseline; figures are 0 to 1."""

    counts: Counts
    model: ModelFigures
    baseline: ModelFigures
    difference: dict[str, Interval]  # model minus baseline, on the same resampled texts
    calibration: CalibrationErrors
    review: CoveragePoint  # at the abstention threshold: who is answered, and how rightly
    contrasting_texts: dict[str, ContrastingTexts]  # of "model" and "baseline"
    slices: tuple[SliceFigures, ...]

    def as_json(self) -> dict[str, Any]:
        """Return nested plain data."""
        return asdict(self)

    def as_metrics(self) -> dict[str, float]:
        """Return the main figures by name: what `dvc metrics` and a run's page show."""
        found: dict[str, float] = {}
        for name, figure in self.model.figures.items():
            found[name] = figure.value
            found[f"{name}_low"], found[f"{name}_high"] = figure.low, figure.high
        found |= {f"baseline_{name}": figure.value for name, figure in self.baseline.figures.items()}
        for name, figure in self.difference.items():
            found[f"{name}_gain"] = figure.value
            found[f"{name}_gain_low"], found[f"{name}_gain_high"] = figure.low, figure.high
        found |= {f"{name}_f1": figures.f1 for name, figures in self.model.tonalities.items()}
        found |= {f"calibration_error_{name}": value for name, value in asdict(self.calibration).items()}
        found |= {"coverage": self.review.coverage, "precision_of_covered": self.review.precision}
        contrasting = self.contrasting_texts["model"]
        if contrasting.texts:
            found["contrasting_texts_all_right"] = contrasting.all_right
        return found


def evaluate(
    predictions: Predictions,
    baseline: Predictions,
    logits: Logits,
    abstention_threshold: float,
    settings: EvaluateSettings,
) -> Evaluation:
    """Measure `predictions` beside `baseline`, both of the same mentions in the same order.

    `logits` are the model's raw outputs for them, to measure what temperature scaling changed.
    """
    everything = np.arange(len(predictions.mentions))
    return Evaluation(
        counts=_counts(predictions),
        model=_model_figures(predictions, settings),
        baseline=_model_figures(baseline, settings),
        difference={
            name: _difference(figure, predictions, baseline, settings)
            for name, figure in defined_figures(predictions, everything).items()
        },
        calibration=_calibration_errors(predictions, logits, settings.calibration_bins),
        review=_review(predictions, abstention_threshold),
        contrasting_texts={
            "model": contrasting_texts(predictions),
            "baseline": contrasting_texts(baseline),
        },
        slices=_slices(predictions, baseline, abstention_threshold, settings),
    )


def _counts(predictions: Predictions) -> Counts:
    return Counts(
        mentions=len(predictions.mentions),
        texts=len(np.unique(predictions.groups)),
        tonality_known=int(predictions.tonality_known.sum()),
        categories_known=int(predictions.categories_known.sum()),
        truncated=int(predictions.truncated.sum()),
    )


def _model_figures(predictions: Predictions, settings: EvaluateSettings) -> ModelFigures:
    everything = np.arange(len(predictions.mentions))
    known, judged = predictions.tonality_known, predictions.categories_known
    tonalities = class_figures(predictions.true_tonality[known], predictions.predicted_tonality[known])
    categories = category_figures(predictions.true_categories[judged], predictions.chosen[judged])
    return ModelFigures(
        figures={
            name: _interval(figure, predictions, settings)
            for name, figure in defined_figures(predictions, everything).items()
        },
        tonalities=dict(zip(TONALITIES, tonalities, strict=True)),
        categories=dict(zip(predictions.category_keys, categories, strict=True)),
    )


def _interval(figure: Figure, predictions: Predictions, settings: EvaluateSettings) -> Interval:
    return interval(
        lambda rows: figure(predictions, rows),
        predictions.groups,
        settings.bootstrap_samples,
        settings.seed,
    )


def _difference(
    figure: Figure,
    predictions: Predictions,
    baseline: Predictions,
    settings: EvaluateSettings,
) -> Interval:
    return paired_difference(
        lambda rows: figure(predictions, rows),
        lambda rows: figure(baseline, rows),
        predictions.groups,
        settings.bootstrap_samples,
        settings.seed,
    )


def _calibration_errors(predictions: Predictions, logits: Logits, bins: int) -> CalibrationErrors:
    def of_tonality(probabilities: Floats) -> float:
        known = predictions.tonality_known
        confidence = probability_of(probabilities, predictions.predicted_tonality)
        return expected_calibration_error(confidence[known], predictions.correct[known], bins)

    def of_categories(probabilities: Floats) -> float:
        judged = predictions.categories_known
        truth = predictions.true_categories[judged]
        return expected_calibration_error(probabilities[judged].ravel(), truth.ravel(), bins)

    return CalibrationErrors(
        tonality_before=of_tonality(tonality_probabilities(logits.tonality, 1.0)),
        tonality_after=of_tonality(predictions.tonality),
        categories_before=of_categories(category_probabilities(logits.categories, 1.0)),
        categories_after=of_categories(predictions.categories),
    )


def _review(predictions: Predictions, threshold: float) -> CoveragePoint:
    known = predictions.tonality_known
    return coverage_at(predictions.confidence[known], predictions.correct[known], threshold)


def _slices(
    predictions: Predictions, baseline: Predictions, threshold: float, settings: EvaluateSettings
) -> tuple[SliceFigures, ...]:
    found = []
    for part in make_slices(predictions.mentions, settings.slice_min_mentions):
        own, other = predictions.take(part.rows), baseline.take(part.rows)
        everything = np.arange(len(part.rows))
        defined = defined_figures(own, everything)
        known = own.tonality_known
        found.append(
            SliceFigures(
                dimension=part.dimension,
                value=part.value,
                mentions=len(part.rows),
                headline=_interval(headline, own, settings),
                difference=_difference(headline, own, other, settings),
                model={name: figure(own, everything) for name, figure in defined.items()},
                baseline={name: figure(other, everything) for name, figure in defined.items()},
                calibration_error=expected_calibration_error(
                    own.confidence[known], own.correct[known], settings.calibration_bins
                ),
                review=_review(own, threshold),
            )
        )
    return tuple(found)
