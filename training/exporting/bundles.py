"""Calibrated bundles of a trained model: in float32, and of that one in int8."""

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from data.record import TONALITIES, LabelledMention
from serving.scoring.bundle import NO_BIAS, BundleConfig, BundleLayout, open_bundle, seal
from serving.scoring.calibration import category_probabilities, tonality_probabilities
from serving.scoring.scorer import Scorer
from training.evaluation.predictions import Predictions, predict
from training.exporting.abstention import fit_abstention_threshold
from training.exporting.calibrate import Calibration, fit_category_temperature, fit_tonality
from training.exporting.cost import FIGURES
from training.exporting.graph import export_graph
from training.exporting.quantization import quantize_graph
from training.exporting.thresholds import fit_category_thresholds
from training.fitting.model_folder import ModelLayout, TrainedModel, load_description, load_model
from training.settings import ExportSettings

_TYPICAL = 256  # mentions that show how large activations become


def export_float32(
    model: Path, mentions: Sequence[LabelledMention], bundle: Path, settings: ExportSettings
) -> Predictions:
    """Write the float32 bundle of a trained model, calibrated on `mentions`; returns what it predicts for them.

    Raises:
        TrainingError: there is no trained model in `model`.
    """
    description = load_description(model)
    export_graph(load_model(model, description), BundleLayout(bundle).model)
    shutil.copyfile(ModelLayout(model).tokenizer, BundleLayout(bundle).tokenizer)
    return _calibrate(bundle, _configuration(description), mentions, settings)


def export_int8(
    float32: Path, mentions: Sequence[LabelledMention], bundle: Path, settings: ExportSettings
) -> Predictions:
    """Write the int8 bundle of a float32 one, calibrated on `mentions`; returns what it predicts for them.

    Raises:
        BundleError: `float32` is not a bundle.
    """
    source, target = BundleLayout(float32), BundleLayout(bundle)
    typical = mentions[:: max(1, len(mentions) // _TYPICAL)][:_TYPICAL]
    quantize_graph(source.model, target.model, Scorer.load(float32).inputs([item.mention for item in typical]))
    shutil.copyfile(source.tokenizer, target.tokenizer)
    return _calibrate(bundle, open_bundle(float32).model_copy(update={"precision": "int8"}), mentions, settings)


def _calibrate(
    folder: Path, config: BundleConfig, mentions: Sequence[LabelledMention], settings: ExportSettings
) -> Predictions:
    """Seal graph and tokenizer in `folder` with what is fitted on `mentions`; returns what the bundle then predicts."""
    seal(folder, config)
    fitted = fit_calibration(Scorer.load(folder), mentions, settings)
    config = config.model_copy(
        update={
            "tonality_temperature": fitted.tonality.temperature,
            "tonality_biases": fitted.tonality.biases,
            "category_temperature": fitted.category_temperature,
            "category_thresholds": dict(zip(config.taxonomy.category_keys, fitted.category_thresholds, strict=True)),
            "abstention_threshold": fitted.abstention_threshold,
            "categories_need_negative": settings.categories_need_negative,
        }
    )
    seal(folder, config)
    predictions = predict(Scorer.load(folder), mentions)
    figures = {f"calibration/{name}": figure(predictions, None) for name, figure in FIGURES.items()}
    seal(folder, config.model_copy(update={"metrics": figures}))
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


def _configuration(description: TrainedModel) -> BundleConfig:
    """Return what a bundle says of a trained model before it is calibrated."""
    settings = description.settings
    return BundleConfig(
        taxonomy=description.taxonomy,
        prefix=settings.prefix,
        max_length=settings.max_length,
        shows_brand=settings.show_brand,
        focus_distance=settings.focus_distance,
        tonality_temperature=1.0,
        tonality_biases=NO_BIAS,
        category_temperature=1.0,
        category_thresholds=dict.fromkeys(description.taxonomy.category_keys, 0.5),
        abstention_threshold=0.0,
        precision="float32",
        backbone=settings.encoder,
        dataset=description.dataset,
        run_id=description.run_id,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        metrics={},
    )
