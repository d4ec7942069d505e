"""Shared by the tests of the training room."""

from pathlib import Path

import pytest

from data.dataset import read_part
from data.record import LabelledMention
from data.taxonomy import load_taxonomy
from tests.training.labelled import label_set
from tests.training.tiny_encoder import make_tiny_dataset, make_tiny_encoder, train_settings
from training.fitting.fit import Fitted, fit
from training.fitting.model_folder import TrainedModel, save_model

Parts = dict[str, list[LabelledMention]]


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_encoder(tmp_path_factory.mktemp("encoder"))


@pytest.fixture(scope="session")
def tiny_dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data") / "dataset"
    make_tiny_dataset(folder)
    return folder


@pytest.fixture(scope="session")
def tiny_parts(tiny_dataset: Path) -> Parts:
    return {name: read_part(tiny_dataset, name) for name in ("train", "calibration", "dev", "test")}


@pytest.fixture(scope="session")
def fitted(tiny_encoder: Path, tiny_parts: Parts, tmp_path_factory: pytest.TempPathFactory) -> Fitted:
    """The tiny encoder, fitted for a few epochs."""
    settings = train_settings(tiny_encoder, epochs=4, patience=4)
    checkpoints = tmp_path_factory.mktemp("fitted")
    return fit([label_set(tiny_parts)], settings, checkpoints, lambda _figures, _step: None)


@pytest.fixture(scope="session")
def tiny_model(fitted: Fitted, tiny_encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the stage `train` would have written of `fitted`."""
    folder = tmp_path_factory.mktemp("model") / "model"
    description = TrainedModel(
        taxonomy=load_taxonomy(),
        settings=train_settings(tiny_encoder, epochs=4, patience=4),
        dataset="tiny-dataset",
        run_id="tiny-run",
        selection=fitted.best_selection,
        epochs=fitted.epochs,
    )
    save_model(folder, fitted.model, fitted.tokenizer, description)
    return folder
