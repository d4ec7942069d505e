"""The stage `train`: from a dataset to a trained model, tracked in MLflow and resumable after a kill."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import mlflow

from data.taxonomy import Taxonomy
from training.fitting.fit import fit
from training.fitting.material import Material, read_material
from training.fitting.model_folder import TrainedModel, save_model
from training.settings import TrainSettings
from training.tracking import is_first_process, log_origin, tracked_run


def train_stage(
    dataset: Path,
    taxonomy: Taxonomy,
    output: Path,
    checkpoints: Path,
    settings: TrainSettings,
    auxiliary: Path | None = None,
) -> None:
    """Train on `dataset`, and on the corpora in `auxiliary` beside it, and write the model of `dataset` to `output`.

    The corpora share the encoder and have heads of their own, which end with the training.

    `checkpoints` must lie outside the pipeline's outputs, which DVC deletes before a rerun. A run with the same
    settings, dataset and taxonomy goes on from what a killed one left there, in the same MLflow run.

    Raises:
        TonikaError: the dataset is missing or of another taxonomy, or the encoder cannot be loaded.
    """
    material = read_material(dataset, taxonomy, auxiliary)
    folder = checkpoints / _fingerprint(settings, material)
    unfinished = _unfinished_run(folder)

    if not is_first_process():
        fit(material.label_sets, settings, folder, _log)
        return
    with tracked_run(unfinished) as run_id:
        folder.mkdir(parents=True, exist_ok=True)
        _run_file(folder).write_text(run_id, encoding="utf-8")
        log_origin(settings.model_dump(), dataset, material.manifest)
        mlflow.set_tag("auxiliary.version", material.auxiliary)
        mlflow.log_params({f"label_set.{each.name}": len(each.parts["train"]) for each in material.label_sets})
        fitted = fit(material.label_sets, settings, folder, _log)
        description = TrainedModel(
            taxonomy=taxonomy,
            settings=settings,
            dataset=material.manifest.version,
            run_id=run_id,
            selection=fitted.best_selection,
            epochs=fitted.epochs,
        )
        save_model(output, fitted.model.of_label_set(0), fitted.tokenizer, description)
        mlflow.log_metrics({"train/best_selection": fitted.best_selection, "train/epochs": fitted.epochs})
    shutil.rmtree(folder)
    if not any(checkpoints.iterdir()):  # what lies there else may belong to a run that goes on beside this one
        checkpoints.rmdir()


def _fingerprint(settings: TrainSettings, material: Material) -> str:
    """Name what a checkpoint depends on, so that one of other settings is never resumed."""
    versions = (material.manifest.version, material.taxonomy.version, material.auxiliary)
    content = json.dumps([settings.model_dump(), *versions], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _run_file(folder: Path) -> Path:
    return folder / "mlflow_run_id"


def _unfinished_run(folder: Path) -> str | None:
    path = _run_file(folder)
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _log(figures: Mapping[str, float], step: int) -> None:
    mlflow.log_metrics(dict(figures), step=step)
