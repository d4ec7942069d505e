"""One trial: settings are trained with, exported and measured through the scorer that serves."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data.record import LabelledMention
from serving.scoring.scorer import Scorer
from training.evaluation.predictions import Predictions, predict
from training.exporting.bundles import export_float32
from training.fitting.fit import Log, fit
from training.fitting.material import Material
from training.fitting.model_folder import TrainedModel, save_model
from training.settings import ExportSettings, TrainSettings


@dataclass(frozen=True)
class Common:
    """What all trials of a search have in common."""

    material: Material  # that is fitted to
    part: str  # that is measured
    measured: Sequence[LabelledMention]  # the mentions of that part
    export: ExportSettings


def try_settings(common: Common, settings: TrainSettings, run_id: str, work: Path, log: Log) -> Predictions:
    """Train a model, and return what its float32 bundle predicts for the measured part.

    `work` holds checkpoints, model and bundle meanwhile and is removed. What `log` raises ends the trial.

    Raises:
        TonikaError: the encoder does not go with the settings, or the model gives no finite numbers.
    """
    shutil.rmtree(work, ignore_errors=True)  # of a trial that was killed
    try:
        model = _train(common.material, settings, run_id, work, log)
        export_float32(model, common.material.calibration, work / "bundle", common.export)
        return predict(Scorer.load(work / "bundle"), common.measured)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _train(material: Material, settings: TrainSettings, run_id: str, work: Path, log: Log) -> Path:
    fitted = fit(material.label_sets, settings, work / "checkpoints", log)
    description = TrainedModel(
        taxonomy=material.taxonomy,
        settings=settings,
        dataset=material.manifest.version,
        run_id=run_id,
        selection=fitted.best_selection,
        epochs=fitted.epochs,
    )
    save_model(work / "model", fitted.model.of_label_set(0), fitted.tokenizer, description)
    return work / "model"
