"""Bundles: trained and exported once, and kept, so that a stopped benchmark goes on where it was."""

import hashlib
import json
import shutil
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.corpora.tasks import TaskData
from benchmarks.document import machine
from benchmarks.fitting import Lesson, train_models
from serving.scoring.bundle import open_bundle
from training.exporting.bundles import calibrate_bundle, export_float32, export_int8
from training.exporting.cost import int8_costs
from training.settings import ExportSettings, TrainSettings
from training.tracking import git_commit

_KEPT = "int8_kept.json"  # written after the int8 bundle; without it that one is calibrated and int8 made of it again


@dataclass(frozen=True)
class Recipe:
    """How models are made."""

    train: TrainSettings
    export: ExportSettings


@dataclass(frozen=True)
class Origin:
    """Where and when a model was made, which may be long before it is measured."""

    folder: str
    commit: str  # this, too, of the last start if it was stopped on the way
    machine: str
    minutes: float  # to train it and export its float32 bundles, since the last start


@dataclass(frozen=True)
class Bundles:
    """Two bundles of one task, both of the same weights."""

    float32: Path
    int8: Path
    int8_kept: bool  # whether the stage `export` would keep int8
    origin: Origin


def make_bundles(tasks: Sequence[TaskData], recipe: Recipe, folder: Path) -> list[Bundles]:
    """Train one model on all of `tasks`, each a label set, and export both precisions for every task below `folder`.

    Each bundle has the categories of its task and is calibrated on the calibration part of its task alone. What was
    done before is not done again.
    """
    place = folder / _fingerprint(tasks, recipe)
    places = [place / str(number) for number in range(len(tasks))]
    made = place / "made.json"  # written after the float32 bundles
    if not made.is_file():
        started, commit = time.monotonic(), git_commit()
        models = train_models([_lesson(each) for each in tasks], recipe.train, place)
        for each, own, model in zip(tasks, places, models, strict=True):
            export_float32(model, each.calibration, own / "float32", _settings(each, recipe))
            shutil.rmtree(model)
        shutil.rmtree(place / "checkpoints", ignore_errors=True)
        made.write_text(
            json.dumps(asdict(Origin(place.name, commit, machine(), (time.monotonic() - started) / 60))), "utf-8"
        )
    origin = Origin(**json.loads(made.read_text("utf-8")))
    for each, own in zip(tasks, places, strict=True):
        if not (own / _KEPT).is_file():
            _add_int8(each, recipe, own)
    return [
        Bundles(each / "float32", each / "int8", json.loads((each / _KEPT).read_text("utf-8")), origin)
        for each in places
    ]


def _lesson(data: TaskData) -> Lesson:
    return Lesson(data.task.name, data.corpus.taxonomy, data.train, data.calibration)


def _settings(data: TaskData, recipe: Recipe) -> ExportSettings:
    """Return the settings of the export, categories chosen as the corpus has them."""
    return recipe.export.model_copy(update={"categories_need_negative": data.corpus.categories_need_negative})


def _add_int8(data: TaskData, recipe: Recipe, place: Path) -> None:
    """Calibrate the float32 bundle, write the int8 one beside it, and then whether that is kept."""
    settings = _settings(data, recipe)
    float32 = calibrate_bundle(place / "float32", open_bundle(place / "float32"), data.calibration, settings)
    int8 = export_int8(place / "float32", data.calibration, place / "int8", settings)
    costs = int8_costs(float32, int8, settings)
    kept = all(cost.within(settings.max_int8_loss) for cost in costs)
    (place / _KEPT).write_text(json.dumps(kept), "utf-8")


def _fingerprint(tasks: Sequence[TaskData], recipe: Recipe) -> str:
    """Name a run by all that its models depend on but the code: remove the folder when that changes.

    Where only calibration or quantization changed it is enough to remove what says whether int8 is kept.
    """
    labels = [
        [(item.mention.key, item.labels.model_dump()) for item in (*data.train, *data.calibration)] for data in tasks
    ]
    names = [data.task.name for data in tasks]
    content = json.dumps([names, recipe.train.model_dump(), recipe.export.model_dump(), labels], sort_keys=True)
    name = tasks[0].corpus.name if len(tasks) == 1 else "joint"
    return f"{name}-{hashlib.sha256(content.encode()).hexdigest()[:16]}"
