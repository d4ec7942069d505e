"""int8 is close to float32, smaller, and the same for a mention whatever comes with it."""

import logging

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import numpy_helper

from tests.training.exporting.graphs import as_arrays, outputs, random_inputs, single_inputs
from training.exporting.quantization import quantize_graph
from training.exporting.smoothing import weighted_products


@pytest.fixture(scope="module")
def small_graph(graph):
    path = graph.parents[1] / "int8" / "model.onnx"
    quantize_graph(graph, path, single_inputs(24, 6))
    return path


def weight_bytes(path):
    """Bytes of all constants; in a file this small the names of nodes weigh as much."""
    return sum(numpy_helper.to_array(item).nbytes for item in onnx.load(path).graph.initializer)


def test_int8_is_close_and_its_weights_are_smaller(graph, small_graph):
    batch = as_arrays(random_inputs(8, 20))
    exact, close = outputs(graph, batch)[0], outputs(small_graph, batch)[0]
    assert close.shape == exact.shape
    assert np.abs(close - exact).max() < 0.1 * np.abs(exact).max()
    assert (close != exact).any()
    assert weight_bytes(small_graph) < 0.4 * weight_bytes(graph)


@pytest.mark.parametrize("row", range(6))
def test_what_a_text_gets_does_not_depend_on_its_batch(small_graph, row):
    ids, mask, weights = random_inputs(6, 20)
    tokens = int(mask[row].sum())
    alone = as_arrays((ids[row : row + 1, :tokens], mask[row : row + 1, :tokens], weights[row : row + 1, :tokens]))
    among = outputs(small_graph, as_arrays((ids, mask, weights)))
    for found, wanted in zip(outputs(small_graph, alone), among, strict=True):
        np.testing.assert_allclose(found[0], wanted[row], atol=1e-4)


def test_all_products_with_weights_run_in_integers(graph, small_graph, tmp_path):
    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = str(tmp_path / "as_run.onnx")
    onnxruntime.InferenceSession(small_graph, options, providers=["CPUExecutionProvider"])
    run = [node.op_type for node in onnx.load(tmp_path / "as_run.onnx").graph.node]
    products = [node for nodes in weighted_products(onnx.load(graph)).values() for node in nodes]
    assert run.count("MatMulIntegerToFloat") == len(products)


def test_the_graph_is_one_file_without_weights_beside_it(small_graph):
    assert [path.name for path in small_graph.parent.iterdir()] == ["model.onnx"]


def test_quantizing_leaves_logging_as_it_was(graph, tmp_path):
    before = logging.getLogger().level
    quantize_graph(graph, tmp_path / "model.onnx", single_inputs(2, 6))
    assert logging.getLogger().level == before


def test_activations_are_made_even_before_they_are_quantized(graph, small_graph):
    nodes = onnx.load(small_graph).graph.node
    divided = {node.output[0] for node in nodes if node.op_type == "Mul" and node.input[1].endswith("_smoothing")}
    quantized = {node.input[0] for node in nodes if node.op_type == "QuantizeLinear"}
    assert divided <= quantized
    assert len(divided) == len(weighted_products(onnx.load(graph)))
