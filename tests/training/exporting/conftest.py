"""Shared by the tests of exporting."""

import copy
from pathlib import Path

import pytest
import torch

from tests.training.exporting.graphs import LARGE
from training.exporting.graph import export_graph
from training.fitting.model import TonalityModel
from training.fitting.model_folder import load_description, load_model


@pytest.fixture(scope="session")
def model(tiny_model: Path) -> TonalityModel:
    return load_model(tiny_model, load_description(tiny_model))


@pytest.fixture(scope="session")
def graph(model: TonalityModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The float32 graph of the tiny model."""
    path = tmp_path_factory.mktemp("graph") / "float32" / "model.onnx"
    export_graph(model, path)
    return path


@pytest.fixture(scope="session")
def uneven(model: TonalityModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of a model in which one channel before the feed-forward block is as large as those of real encoders."""
    changed = copy.deepcopy(model)
    layer, weights = "encoder.encoder.layer.0", dict(changed.named_parameters())
    with torch.no_grad():
        weights[f"{layer}.attention.output.LayerNorm.weight"][3] *= LARGE
        weights[f"{layer}.intermediate.dense.weight"][:, 3] /= LARGE
    path = tmp_path_factory.mktemp("uneven") / "model.onnx"
    export_graph(changed, path)
    return path
