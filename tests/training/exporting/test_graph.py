"""The ONNX graph gives what the model gives."""

import logging

import numpy as np
import onnxruntime
import pytest
import torch

from training.exporting.graph import export_graph, quantize_graph
from training.fitting.model_folder import load_description, load_model


@pytest.fixture(scope="module")
def model(tiny_model):
    return load_model(tiny_model, load_description(tiny_model))


@pytest.fixture(scope="module")
def graph(model, tmp_path_factory):
    path = tmp_path_factory.mktemp("graph") / "float32" / "model.onnx"
    export_graph(model, path)
    return path


@pytest.fixture(scope="module")
def small_graph(graph):
    path = graph.parents[1] / "int8" / "model.onnx"
    quantize_graph(graph, path)
    return path


def inputs(n, tokens):
    """Random ids; each row but the first is padded a little further."""
    generator = torch.Generator().manual_seed(100 * n + tokens)
    mask = torch.ones(n, tokens, dtype=torch.int64)
    for row in range(n):
        mask[row, max(2, tokens - row) :] = 0
    ids = torch.randint(4, 60, (n, tokens), generator=generator) * mask
    return ids, mask, (torch.rand(n, tokens, generator=generator) + 0.01) * mask


def outputs(path, batch):
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    names = ["input_ids", "attention_mask", "pooling_weights"]
    return session.run(
        ["tonality", "categories"], {name: item.numpy() for name, item in zip(names, batch, strict=True)}
    )


@pytest.mark.parametrize(("n", "tokens"), [(1, 2), (1, 48), (2, 7), (3, 3), (5, 11), (32, 40)])
def test_float32_equals_torch_for_any_batch_and_length(graph, model, n, tokens):
    batch = inputs(n, tokens)
    with torch.no_grad():
        expected = model(*batch)
    for found, wanted in zip(outputs(graph, batch), expected, strict=True):
        np.testing.assert_allclose(found, wanted.numpy(), atol=1e-4)


def test_int8_is_close_and_its_file_is_smaller(graph, small_graph):
    batch = inputs(8, 20)
    exact, close = outputs(graph, batch)[0], outputs(small_graph, batch)[0]
    assert close.shape == exact.shape
    assert np.abs(close - exact).max() < 0.2 * np.abs(exact).max()
    assert (close != exact).any()
    assert small_graph.stat().st_size < 0.8 * graph.stat().st_size


def test_the_graph_is_one_file_without_weights_beside_it(graph, small_graph):
    assert [path.name for path in graph.parent.iterdir()] == ["model.onnx"]
    assert [path.name for path in small_graph.parent.iterdir()] == ["model.onnx"]


def test_quantizing_leaves_logging_as_it_was(graph, tmp_path):
    before = logging.getLogger().level
    quantize_graph(graph, tmp_path / "model.onnx")
    assert logging.getLogger().level == before
