"""The model as an ONNX graph, in float32 and quantized to int8."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.fitting.model import TonalityModel


def export_graph(model: TonalityModel, path: Path) -> None:
    """Write the float32 graph; BundleLayout.model says what goes in and comes out."""
    path.parent.mkdir(parents=True, exist_ok=True)
    n, tokens = torch.export.Dim("n"), torch.export.Dim("tokens")
    tokens_each = (2, 7)  # any two different numbers above one: the exporter takes them for fixed otherwise
    example = (
        torch.ones(tokens_each, dtype=torch.int64),
        torch.ones(tokens_each, dtype=torch.int64),
        torch.ones(tokens_each),
    )
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)  # it tells of packages that this graph does not need
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns of its own internals
        torch.onnx.export(
            model.eval(),
            example,
            path,
            input_names=["input_ids", "attention_mask", "pooling_weights"],
            output_names=["tonality", "categories"],
            dynamic_shapes=({0: n, 1: tokens},) * len(example),
            dynamo=True,
            external_data=False,
            verbose=False,
        )


def quantize_graph(source: Path, target: Path) -> None:
    """Write a copy with int8 weights, one scale a channel; activations are quantized as they come."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with _only_errors_logged():  # it recommends a preparation that this graph does not need
        quantize_dynamic(source, target, per_channel=True, weight_type=QuantType.QInt8)


@contextmanager
def _only_errors_logged() -> Iterator[None]:
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)
    try:
        yield
    finally:
        root.setLevel(level)
