"""How many multiply-adds a graph needs, and how many this machine does."""

import tempfile
import time
from pathlib import Path
from typing import Literal

import numpy as np
import onnx
import openvino
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, helper, numpy_helper

Precision = Literal["float32", "int8"]

_LARGE = 2048  # rows and columns of a product that is large enough to keep the cores busy with nothing else
_REPEATS = 20
_DIMENSIONS = 2  # of a matrix
_STEPS = (("step", 1 / 128, np.float32), ("zero", 128, np.uint8), ("signed_zero", 0, np.int8))  # of what is quantized


def multiply_adds(graph: ModelProto, tokens: int) -> int:
    """Count the multiply-adds of the encoder for one text of so many tokens.

    A product with a constant matrix takes as many a token as the matrix has numbers. The others are attention's, two a
    layer, and take hidden width times tokens a token each. The heads, which run once a text, are left out.
    """
    sizes: dict[str, tuple[int, ...]] = {
        item.name: tuple(item.dims) for item in graph.graph.initializer if len(item.dims) == _DIMENSIONS
    }
    for node in graph.graph.node:
        if node.op_type == "DequantizeLinear" and node.input[0] in sizes:
            sizes[node.output[0]] = sizes[node.input[0]]
    products = [node.input[1] for node in graph.graph.node if node.op_type == "MatMul"]
    constant = [sizes[name] for name in products if name in sizes]
    hidden = constant[0][0]
    a_token = sum(rows * columns for rows, columns in constant) + (len(products) - len(constant)) * hidden * tokens
    return int(tokens * a_token)


def large_product_rate(precision: Precision, threads: int) -> float:
    """Return how many multiply-adds a second a large product reaches through the scorer's own engine, at best."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "product.onnx"
        onnx.save(_product(precision), path)
        properties = {"NUM_STREAMS": 1, "INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": "f32"}
        request = openvino.Core().compile_model(path, "CPU", properties).create_infer_request()
        inputs = {"states": np.zeros((_LARGE, _LARGE), np.float32)}
        quickest = float("inf")
        for _ in range(_REPEATS):
            started = time.perf_counter()
            request.infer(inputs, share_inputs=True)
            quickest = min(quickest, time.perf_counter() - started)
    return _LARGE**3 / quickest


def _product(precision: Precision) -> ModelProto:
    """Make a graph of one product; in int8 as the bundle's are: uint8 activations and int8 weights."""
    random = np.random.default_rng(0)
    quantized = precision == "int8"
    weights = random.integers(-127, 128, (_LARGE, _LARGE)).astype(np.int8 if quantized else np.float32)
    constants: dict[str, NDArray[np.generic]] = {"weights": weights}
    nodes = [helper.make_node("MatMul", ["states", "weights"], ["product"])]
    if quantized:
        constants |= {name: np.asarray(value, kind) for name, value, kind in _STEPS}
        nodes = [
            helper.make_node("QuantizeLinear", ["states", "step", "zero"], ["quantized"]),
            helper.make_node("DequantizeLinear", ["quantized", "step", "zero"], ["left"]),
            helper.make_node("DequantizeLinear", ["weights", "step", "signed_zero"], ["right"]),
            helper.make_node("MatMul", ["left", "right"], ["product"]),
        ]
    shape = [_LARGE, _LARGE]
    graph = helper.make_graph(
        nodes,
        "product",
        [helper.make_tensor_value_info("states", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("product", TensorProto.FLOAT, shape)],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
