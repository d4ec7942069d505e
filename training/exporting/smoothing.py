"""SmoothQuant: the few channels with large activations are made smaller, and the weights that meet them larger.

A tensor is quantized with one scale, so that a channel forty times as large as the others takes nearly all of the 255
steps. Divided by a factor of its own each channel gets its share, and the product stays what it was because the rows
of the weights are multiplied by the same factor (Xiao et al. 2023, "SmoothQuant: Accurate and Efficient Post-Training
Quantization for Large Language Models").
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from serving.scoring.engine import Inputs

Extents = dict[str, NDArray[np.float64]]  # the largest absolute value of each channel, by tensor

_SHARE = 0.8  # of the unevenness that goes over to the weights; docs/experiments.md
_SMALLEST = 1e-6  # what a channel that is always zero counts as
_DIMENSIONS = 2  # of a matrix


def matrices(graph: ModelProto) -> dict[str, TensorProto]:
    """Return the constant float32 matrices of a graph, by name."""
    return {
        item.name: item
        for item in graph.graph.initializer
        if item.data_type == TensorProto.FLOAT and len(item.dims) == _DIMENSIONS
    }


def weighted_products(graph: ModelProto) -> dict[str, list[NodeProto]]:
    """Return the products with constant matrices, by the tensor that they multiply (queries and keys share one)."""
    constant = matrices(graph)
    products: dict[str, list[NodeProto]] = {}
    for node in graph.graph.node:
        if node.op_type == "MatMul" and node.input[1] in constant:
            products.setdefault(node.input[0], []).append(node)
    return products


def measure_extents(graph: ModelProto, tensors: Sequence[str], batches: Sequence[Inputs]) -> Extents:
    """Run `graph` and return how large each channel (the last axis) of some of its tensors becomes."""
    watched = ModelProto()
    watched.CopyFrom(graph)
    for name in tensors:
        watched.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(watched.SerializeToString(), providers=["CPUExecutionProvider"])
    extents: Extents = {}
    for batch in batches:
        for name, values in zip(tensors, session.run(list(tensors), batch), strict=True):
            largest = np.abs(values).reshape(-1, values.shape[-1]).max(axis=0).astype(np.float64)
            extents[name] = np.maximum(extents.get(name, largest), largest)
    return extents


def smoothed(graph: ModelProto, extents: Extents) -> ModelProto:
    """Return a graph with the same outputs, whose products' inputs are even enough to be quantized."""
    result = ModelProto()
    result.CopyFrom(graph)
    weights = matrices(result)
    before: dict[str, NodeProto] = {}  # the division that comes before a product, by the product's name
    for tensor, products in weighted_products(result).items():
        met = [numpy_helper.to_array(weights[node.input[1]]) for node in products]
        factors = _factors(extents[tensor], met)
        result.graph.initializer.append(_initializer(1 / factors, f"{tensor}_smoothing"))
        before[products[0].name] = helper.make_node(
            "Mul", [tensor, f"{tensor}_smoothing"], [f"{tensor}_smooth"], name=f"{tensor}_smoothing_mul"
        )
        for node, matrix in zip(products, met, strict=True):
            weights[node.input[1]].CopyFrom(_initializer(matrix * factors[:, None], node.input[1]))
            node.input[0] = f"{tensor}_smooth"
    ordered = list(_with(before, result.graph.node))
    del result.graph.node[:]
    result.graph.node.extend(ordered)
    return result


def _factors(extents: NDArray[np.float64], met: Sequence[NDArray[np.float32]]) -> NDArray[np.float64]:
    """Return what each channel is divided by, from its extent and the matrices it meets; their geometric mean is 1."""
    of_weights = np.max([np.abs(matrix).max(axis=1) for matrix in met], axis=0)
    factors = np.maximum(extents, _SMALLEST) ** _SHARE / np.maximum(of_weights, _SMALLEST) ** (1 - _SHARE)
    return np.asarray(factors / np.exp(np.log(factors).mean()))


def _initializer(values: NDArray[np.floating], name: str) -> TensorProto:
    return numpy_helper.from_array(values.astype(np.float32), name)


def _with(before: Mapping[str, NodeProto], nodes: Sequence[NodeProto]) -> Iterator[NodeProto]:
    for node in nodes:
        if node.name in before:
            yield before[node.name]
        yield node
