"""Sections of params.yaml for a search that a tiny encoder gets through in seconds."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.training.tiny_encoder import export_settings, train_settings
from training.settings import TuneSettings
from training.tuning.tune import Sections

SPACE: Mapping[str, Any] = {
    "learning_rate": {"low": 1e-4, "high": 1e-2, "log": True},
    "epochs": {"low": 1, "high": 2},
    "class_weights": {"choices": [True, False]},
}
PRESENT = {"learning_rate": 1e-3, "epochs": 1, "class_weights": True}


def tune_settings(**changes: Any) -> TuneSettings:
    settings = {"trials": 2, "minutes": None, "part": "dev", "bootstrap_samples": 100, "seed": 13, "space": SPACE}
    return TuneSettings.model_validate(settings | changes)


def tiny_sections(encoder: Path | str, *, train: Mapping[str, Any] | None = None, **changes: Any) -> Sections:
    return Sections(
        train=train_settings(encoder, **(PRESENT | dict(train or {}))),
        export=export_settings(),
        tune=tune_settings(**changes),
    )
