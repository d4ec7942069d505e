"""The model as an ONNX graph, in float32."""

import logging
import warnings
from pathlib import Path

import torch

from training.fitting.model import TonalityModel


def export_graph(model: TonalityModel, path: Path) -> None:
    """Write the float32 graph; BundleLayout.model says what goes in and comes out."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # The fused attention is exported with guards against rows without any token, which there are none of.
    model.encoder.set_attn_implementation("eager")
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
