"""The bundles of a task: trained and exported once, and kept, so that a stopped benchmark goes on where it was."""

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpora.carving import carve
from benchmarks.corpora.tasks import Task
from benchmarks.corpus import Corpus
from benchmarks.fitting import train_model
from training.exporting.export import export_candidates, int8_costs
from training.settings import ExportSettings, TrainSettings


@dataclass(frozen=True)
class Bundles:
    """Two bundles of one model."""

    float32: Path
    int8: Path
    int8_kept: bool  # whether the stage `export` would keep int8


def make_bundles(
    task: Task, corpus: Corpus, settings: TrainSettings, export: ExportSettings, similarity: float, folder: Path
) -> Bundles:
    """Train on the train part of a corpus and export both precisions below `folder`, unless that was done before."""
    place = folder / _fingerprint(task, corpus, settings, export, similarity)
    kept = place / "kept.json"
    if not kept.is_file():
        train, calibration = carve(corpus.train, similarity)
        model = train_model(train, calibration, corpus.taxonomy, corpus.name, settings, place)
        predictions = export_candidates(model, calibration, place, export)
        costs = int8_costs(predictions["float32"], predictions["int8"], export)
        shutil.rmtree(model)
        shutil.rmtree(place / "checkpoints", ignore_errors=True)
        kept.write_text(json.dumps({"int8": all(cost.within(export.max_int8_loss) for cost in costs)}), "utf-8")
    return Bundles(place / "float32", place / "int8", bool(json.loads(kept.read_text("utf-8"))["int8"]))


def export_settings(corpus: Corpus, settings: ExportSettings) -> ExportSettings:
    """Let categories be chosen whatever the tonality where a corpus has them for mentions without one."""
    return settings.model_copy(update={"categories_need_negative": corpus.categories_need_negative})


def _fingerprint(task: Task, corpus: Corpus, settings: TrainSettings, export: ExportSettings, similarity: float) -> str:
    """Name a run by all that its model depends on but the code: remove the folder when that changes."""
    labels = [(item.mention.key, item.labels.model_dump()) for item in corpus.train]
    content = json.dumps([task.name, settings.model_dump(), export.model_dump(), similarity, labels], sort_keys=True)
    return f"{corpus.name}-{hashlib.sha256(content.encode()).hexdigest()[:16]}"
