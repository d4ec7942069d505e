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
from training.exporting.export import export_candidates, int8_costs
from training.settings import ExportSettings, TrainSettings
from training.tracking import git_commit


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
    minutes: float  # to train and export it, since the last start


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
    made = place / "made.json"  # written last
    if not made.is_file():
        started, commit = time.monotonic(), git_commit()
        int8_kept = []
        models = train_models([_lesson(each) for each in tasks], recipe.train, place)
        for each, own, model in zip(tasks, places, models, strict=True):
            int8_kept.append(_export(each, model, recipe.export, own))
            shutil.rmtree(model)
        shutil.rmtree(place / "checkpoints", ignore_errors=True)
        origin = Origin(place.name, commit, machine(), (time.monotonic() - started) / 60)
        made.write_text(json.dumps({"int8_kept": int8_kept, "origin": asdict(origin)}), "utf-8")
    read = json.loads(made.read_text("utf-8"))
    return [
        Bundles(each / "float32", each / "int8", kept, Origin(**read["origin"]))
        for each, kept in zip(places, read["int8_kept"], strict=True)
    ]


def _lesson(data: TaskData) -> Lesson:
    return Lesson(data.task.name, data.corpus.taxonomy, data.train, data.calibration)


def _export(data: TaskData, model: Path, settings: ExportSettings, place: Path) -> bool:
    """Export what a model says of one task, its categories chosen as the corpus has them; returns if int8 is kept."""
    settings = settings.model_copy(update={"categories_need_negative": data.corpus.categories_need_negative})
    predictions = export_candidates(model, data.calibration, place, settings)
    costs = int8_costs(predictions["float32"], predictions["int8"], settings)
    return all(cost.within(settings.max_int8_loss) for cost in costs)


def _fingerprint(tasks: Sequence[TaskData], recipe: Recipe) -> str:
    """Name a run by all that its models depend on but the code: remove the folder when that changes."""
    labels = [
        [(item.mention.key, item.labels.model_dump()) for item in (*data.train, *data.calibration)] for data in tasks
    ]
    names = [data.task.name for data in tasks]
    content = json.dumps([names, recipe.train.model_dump(), recipe.export.model_dump(), labels], sort_keys=True)
    name = tasks[0].corpus.name if len(tasks) == 1 else "joint"
    return f"{name}-{hashlib.sha256(content.encode()).hexdigest()[:16]}"
