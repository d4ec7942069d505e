"""Predictions of finished runs on disk, so that a stopped benchmark goes on where it was."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.document import machine
from data.record import LabelledMention
from data.taxonomy import Taxonomy
from training.evaluation.predictions import ARRAYS, Predictions
from training.settings import ExportSettings, TrainSettings


def fingerprint(settings: TrainSettings, dataset: str, taxonomy: Taxonomy, export: ExportSettings, fold: int) -> str:
    """Name a run by all that its predictions depend on but the code: remove the folder when that changes."""
    content = json.dumps([settings.model_dump(), export.model_dump(), dataset, taxonomy.version, fold], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def write_predictions(path: Path, predictions: Predictions) -> None:
    """Keep the arrays and what machine made them; what they are predictions of is known from the fold."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished.npz")
    np.savez(unfinished, machine=machine(), **{name: getattr(predictions, name) for name in ARRAYS})
    unfinished.rename(path)


def read_predictions(path: Path, mentions: Sequence[LabelledMention], category_keys: tuple[str, ...]) -> Predictions:
    """Read arrays back as the predictions of `mentions`."""
    with np.load(path) as arrays:
        return Predictions(tuple(mentions), category_keys, **{name: arrays[name] for name in ARRAYS})


def made_on(path: Path) -> str:
    """Name the machine that made kept predictions, which need not be this one."""
    with np.load(path) as arrays:
        return str(arrays["machine"])
