"""Calibrated bundles of a trained model: in float32, and of that one in int8."""

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from data.record import LabelledMention
from serving.scoring.bundle import NO_BIAS, BundleConfig, BundleLayout, open_bundle, seal
from serving.scoring.decision import decide
from serving.scoring.golden import GOLDEN_MENTIONS
from serving.scoring.golden_check import golden_scores
from serving.scoring.observing import observation_of
from serving.scoring.profile import profile_of
from serving.scoring.scorer import Scorer
from training.evaluation.metrics import confusion
from training.evaluation.predictions import Predictions, scored_predictions
from training.exporting.calibrate import fit_calibration
from training.exporting.cost import FIGURES
from training.exporting.graph import export_graph
from training.exporting.quantization import quantize_graph
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
    return calibrate_bundle(bundle, _configuration(description), mentions, settings)


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
    return calibrate_bundle(bundle, open_bundle(float32).model_copy(update={"precision": "int8"}), mentions, settings)


def calibrate_bundle(
    folder: Path, config: BundleConfig, mentions: Sequence[LabelledMention], settings: ExportSettings
) -> Predictions:
    """Seal graph and tokenizer in `folder` with what is fitted on `mentions`; returns what the bundle then predicts.

    What was fitted before, and is still in `config`, makes no difference.
    """
    seal(folder, config)
    scorer = Scorer.load(folder)
    logits = scorer.logits([item.mention for item in mentions])
    config = fit_calibration(config, logits, mentions, settings)
    scores = decide(logits, config)
    predictions = scored_predictions(scores, mentions, config)
    profile = profile_of(observation_of(item.mention, score) for item, score in zip(mentions, scores, strict=True))
    figures = {f"calibration/{name}": figure(predictions, None) for name, figure in FIGURES.items()}
    known = predictions.tonality_known
    counts = confusion(predictions.true_tonality[known], predictions.predicted_tonality[known])
    measured = {
        "metrics": figures,
        "confusion": tuple(map(tuple, counts.tolist())),
        "profile": profile,
        "golden": golden_scores(GOLDEN_MENTIONS, scorer.logits(GOLDEN_MENTIONS), config),
    }
    seal(folder, config.model_copy(update=measured))
    return predictions


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
