"""An int8 copy of a graph: smaller, quicker, and nearly as right.

Weights have a scale for each output. The scale of an activation is fixed beforehand, from the values that it takes in
typical texts: taken from each batch as it comes, as dynamic quantization does, it would make a mention's score depend
on what else is scored with it, by 0.45 of a probability (docs/experiments.md).
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import onnx
from onnx import ModelProto
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

from serving.scoring.engine import Inputs
from training.exporting.smoothing import matrices, measure_extents, smoothed, weighted_products

_QUANTIZED = ["MatMul", "Gather"]  # products with weights, and the table of word embeddings
_OPTIONS = {
    "WeightSymmetric": True,
    "MatMulConstBOnly": True,
    "OpTypesToExcludeOutputQuantization": _QUANTIZED,  # what comes out is float32, as the next operation wants it
}


def quantize_graph(source: Path, target: Path, batches: Sequence[Inputs]) -> None:
    """Write an int8 copy of a graph; `batches` are inputs like those to come, which say how large activations become.

    Activations are uint8 and weights int8, for which processors have instructions.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with _only_errors_logged():  # it recommends a preparation that this graph does not need
        graph = onnx.load(source)
        even = smoothed(graph, measure_extents(graph, list(weighted_products(graph)), batches))
        quantize_static(
            even,
            target,
            _Reader(batches),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=_QUANTIZED,
            nodes_to_quantize=_nodes(even),
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            extra_options=_OPTIONS,
        )


def _nodes(graph: ModelProto) -> list[str]:
    """Return the names of the products and lookups that have a constant matrix."""
    tables = matrices(graph)
    lookups = [node for node in graph.graph.node if node.op_type == "Gather" and node.input[0] in tables]
    return [node.name for products in (*weighted_products(graph).values(), lookups) for node in products]


class _Reader(CalibrationDataReader):  # type: ignore[misc]  # ONNX Runtime has no types
    """Hands batches to ONNX Runtime, one after the other."""

    def __init__(self, batches: Sequence[Inputs]) -> None:
        self._batches: Iterator[Inputs] = iter(batches)

    def get_next(self) -> Inputs | None:
        return next(self._batches, None)


@contextmanager
def _only_errors_logged() -> Iterator[None]:
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)
    try:
        yield
    finally:
        root.setLevel(level)
