"""The stage `export`: from a trained model to a calibrated bundle, int8 where that costs next to nothing."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal

from data.dataset import read_part
from data.record import TONALITIES, LabelledMention
from serving.scoring.bundle import NO_BIAS, BundleConfig, BundleLayout, seal
from serving.scoring.calibration import category_probabilities, tonality_probabilities
from serving.scoring.scorer import Scorer
from training.errors import TrainingError
from training.evaluation.bootstrap import Interval, paired_difference
from training.evaluation.metrics import Ints
from training.evaluation.predictions import Predictions, category_micro_f1_of, predict, tonality_macro_f1_of
from training.exporting.abstention import fit_abstention_threshold
from training.exporting.calibrate import (
    Calibration,
    TonalityScaling,
    fit_category_temperature,
    fit_tonality,
)
from training.exporting.graph import export_graph, quantize_graph
from training.exporting.thresholds import fit_category_thresholds
from training.fitting.model_folder import ModelLayout, TrainedModel, load_description, load_model
from training.settings import ExportSettings

Precision = Literal["float32", "int8"]
Figure = Callable[[Predictions, Ints | None], float]

_POINTS = 100.0
_FIGURES: dict[str, Figure] = {"tonality_macro_f1": tonality_macro_f1_of, "category_micro_f1": category_micro_f1_of}


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


def export_stage(dataset: Path, model: Path, output: Path, settings: ExportSettings) -> dict[str, Any]:
    """Export the trained model in `model`, calibrated on the calibration part of `dataset`; see export_bundle.

    Raises:
        TrainingError: there is no trained model, or the calibration part is empty.
    """
    mentions = read_part(dataset, "calibration")
    if not mentions:
        raise TrainingError(f"the calibration part of {dataset} is empty; raise prepare.parts.calibration")
    return export_bundle(model, mentions, output, settings)


def export_bundle(
    model: Path, mentions: Sequence[LabelledMention], output: Path, settings: ExportSettings
) -> dict[str, Any]:
    """Write the bundle to `output` and return the report of what was fitted and chosen.

    Both precisions are exported, each calibrated on `mentions` and measured on them through serving's scorer. int8
    is kept if it costs at most `max_int8_loss` points of tonality macro F1 and of category micro F1.

    Raises:
        TrainingError: there is no trained model in `model`.
    """
    work = output.with_name(f"{output.name}.candidates")
    shutil.rmtree(work, ignore_errors=True)
    predictions = export_candidates(model, mentions, work, settings)
    candidates: dict[Precision, Path] = {precision: work / precision for precision in predictions}
    costs = int8_costs(predictions["float32"], predictions["int8"], settings)
    kept: Precision = "int8" if all(cost.within(settings.max_int8_loss) for cost in costs) else "float32"
    report = _report(kept, costs, settings, {name: _megabytes(path) for name, path in candidates.items()})
    shutil.rmtree(output, ignore_errors=True)
    shutil.move(candidates[kept], output)
    shutil.rmtree(work, ignore_errors=True)
    return report


def export_candidates(
    model: Path, mentions: Sequence[LabelledMention], folder: Path, settings: ExportSettings
) -> dict[Precision, Predictions]:
    """Write a bundle of each precision below `folder`, calibrated on `mentions`; returns what each predicts for them.

    Raises:
        TrainingError: there is no trained model in `model`.
    """
    float32, int8 = folder / "float32", folder / "int8"
    predictions: dict[Precision, Predictions] = {"float32": export_float32(model, mentions, float32, settings)}
    quantize_graph(BundleLayout(float32).model, BundleLayout(int8).model)
    predictions["int8"] = _calibrated(int8, "int8", model, mentions, settings)
    return predictions


def export_float32(
    model: Path, mentions: Sequence[LabelledMention], bundle: Path, settings: ExportSettings
) -> Predictions:
    """Write the float32 bundle alone to `bundle`, calibrated on `mentions`; returns what it predicts for them.

    Raises:
        TrainingError: there is no trained model in `model`.
    """
    export_graph(load_model(model, load_description(model)), BundleLayout(bundle).model)
    return _calibrated(bundle, "float32", model, mentions, settings)


def int8_costs(float32: Predictions, int8: Predictions, settings: ExportSettings) -> list[Cost]:
    """Compare two bundles on the same mentions, with a paired bootstrap interval of the difference."""
    costs = []
    for name, figure in _FIGURES.items():
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


def _calibrated(
    folder: Path, precision: Precision, model: Path, mentions: Sequence[LabelledMention], settings: ExportSettings
) -> Predictions:
    """Make a calibrated bundle of the graph in `folder`, which came of `model`; returns what it then predicts."""
    description = load_description(model)
    shutil.copyfile(ModelLayout(model).tokenizer, BundleLayout(folder).tokenizer)
    keys = description.taxonomy.category_keys
    neutral = Calibration(TonalityScaling(1.0, NO_BIAS), 1.0, (0.5,) * len(keys), 0.0)
    seal(folder, _config(precision, description, neutral, settings, {}))
    fitted = fit_calibration(Scorer.load(folder), mentions, settings)
    seal(folder, _config(precision, description, fitted, settings, {}))
    predictions = predict(Scorer.load(folder), mentions)
    figures = {f"calibration/{name}": figure(predictions, None) for name, figure in _FIGURES.items()}
    seal(folder, _config(precision, description, fitted, settings, figures))
    return predictions


def fit_calibration(scorer: Scorer, mentions: Sequence[LabelledMention], settings: ExportSettings) -> Calibration:
    """Fit temperatures, category thresholds and the abstention threshold of a loaded bundle on `mentions`."""
    logits = scorer.logits([item.mention for item in mentions])
    truth = predict(scorer, mentions)
    known, judged = truth.tonality_known, truth.categories_known
    scaling = fit_tonality(logits.tonality[known], truth.true_tonality[known])
    category_temperature = fit_category_temperature(logits.categories[judged], truth.true_categories[judged])
    tonality = tonality_probabilities(logits.tonality, scaling.temperature, scaling.biases)
    categories = category_probabilities(logits.categories, category_temperature)
    asked = tonality.argmax(axis=1) == TONALITIES.index("negative")
    asked |= not settings.categories_need_negative
    return Calibration(
        tonality=scaling,
        category_temperature=category_temperature,
        category_thresholds=fit_category_thresholds(categories[judged], truth.true_categories[judged], asked[judged]),
        abstention_threshold=fit_abstention_threshold(
            tonality.max(axis=1)[known],
            (tonality.argmax(axis=1) == truth.true_tonality)[known],
            settings.review_precision,
            settings.review_certainty,
        ),
    )


def _config(
    precision: Precision,
    description: TrainedModel,
    fitted: Calibration,
    export: ExportSettings,
    metrics: dict[str, float],
) -> BundleConfig:
    settings, keys = description.settings, description.taxonomy.category_keys
    return BundleConfig(
        taxonomy=description.taxonomy,
        prefix=settings.prefix,
        max_length=settings.max_length,
        shows_brand=settings.show_brand,
        focus_distance=settings.focus_distance,
        tonality_temperature=fitted.tonality.temperature,
        tonality_biases=fitted.tonality.biases,
        category_temperature=fitted.category_temperature,
        category_thresholds=dict(zip(keys, fitted.category_thresholds, strict=True)),
        abstention_threshold=fitted.abstention_threshold,
        categories_need_negative=export.categories_need_negative,
        precision=precision,
        backbone=settings.encoder,
        dataset=description.dataset,
        run_id=description.run_id,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        metrics=metrics,
    )


def _report(
    kept: Precision, costs: Sequence[Cost], settings: ExportSettings, megabytes: dict[Precision, float]
) -> dict[str, Any]:
    return {
        "precision": kept,
        "max_int8_loss": settings.max_int8_loss,
        "megabytes": megabytes,
        "int8_costs": [asdict(cost) for cost in costs],
    }


def _megabytes(folder: Path) -> float:
    return round(sum(path.stat().st_size for path in folder.iterdir()) / 1e6, 1)
