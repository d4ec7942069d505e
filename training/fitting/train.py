"""The stage `train`: from a dataset to a trained model, tracked in MLflow and resumable after a kill."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import mlflow

from data.corpora.auxiliary_stage import (
    AuxiliaryManifest,
    LearnedCorpus,
    read_auxiliary_manifest,
    read_learned,
)
from data.dataset import Manifest, read_manifest, read_part
from data.taxonomy import Taxonomy
from training.errors import TrainingError
from training.fitting.fit import fit
from training.fitting.label_sets import FITTED_PARTS, LabelSet
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
    manifest = read_manifest(dataset)
    if manifest.taxonomy_version != taxonomy.version:
        raise TrainingError(
            f"{dataset} was prepared with the taxonomy '{manifest.taxonomy_name}' ({manifest.taxonomy_version}), "
            f"training was given '{taxonomy.name}' ({taxonomy.version}); give both the same one"
        )
    learned = None if auxiliary is None else read_auxiliary_manifest(auxiliary)
    parts = {part: read_part(dataset, part) for part in FITTED_PARTS}
    label_sets = [LabelSet(taxonomy.name, taxonomy.category_keys, parts)]
    if auxiliary is not None and learned is not None:
        _check_same_dataset(auxiliary, learned, manifest)
        label_sets += [_label_set(corpus) for corpus in read_learned(auxiliary, learned)]
    learned_version = "none" if learned is None else learned.version
    folder = checkpoints / _fingerprint(settings, manifest.version, taxonomy, learned_version)
    unfinished = _unfinished_run(folder)

    if not is_first_process():
        fit(label_sets, settings, folder, _log)
        return
    with tracked_run(unfinished) as run_id:
        folder.mkdir(parents=True, exist_ok=True)
        _run_file(folder).write_text(run_id, encoding="utf-8")
        log_origin(settings.model_dump(), dataset, manifest)
        mlflow.set_tag("auxiliary.version", learned_version)
        mlflow.log_params({f"label_set.{each.name}": len(each.parts["train"]) for each in label_sets})
        fitted = fit(label_sets, settings, folder, _log)
        description = TrainedModel(
            taxonomy=taxonomy,
            settings=settings,
            dataset=manifest.version,
            run_id=run_id,
            selection=fitted.best_selection,
            epochs=fitted.epochs,
        )
        save_model(output, fitted.model.of_label_set(0), fitted.tokenizer, description)
        mlflow.log_metrics({"train/best_selection": fitted.best_selection, "train/epochs": fitted.epochs})
    shutil.rmtree(folder)
    if not any(checkpoints.iterdir()):  # what lies there else may belong to a run that goes on beside this one
        checkpoints.rmdir()


def _label_set(corpus: LearnedCorpus) -> LabelSet:
    return LabelSet(corpus.name, corpus.category_keys, {"train": corpus.train, "calibration": corpus.calibration})


def _check_same_dataset(auxiliary: Path, learned: AuxiliaryManifest, manifest: Manifest) -> None:
    if learned.dataset != manifest.version:
        raise TrainingError(
            f"{auxiliary} was made beside the dataset {learned.dataset}, the present one is {manifest.version}: texts "
            "that are held out now may be in it; run `tonika data auxiliary` again"
        )


def _fingerprint(settings: TrainSettings, dataset: str, taxonomy: Taxonomy, auxiliary: str) -> str:
    """Name what a checkpoint depends on, so that one of other settings is never resumed."""
    content = json.dumps([settings.model_dump(), dataset, taxonomy.version, auxiliary], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _run_file(folder: Path) -> Path:
    return folder / "mlflow_run_id"


def _unfinished_run(folder: Path) -> str | None:
    path = _run_file(folder)
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _log(figures: Mapping[str, float], step: int) -> None:
    mlflow.log_metrics(dict(figures), step=step)
