"""Inputs for exported graphs, and what the graphs make of them."""

from pathlib import Path

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray

from serving.scoring.engine import Inputs

LARGE = 50.0  # times as large as the others is one channel of the graph `uneven`
NAMES = ("input_ids", "attention_mask", "pooling_weights")
Tensors = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


def random_inputs(n: int, tokens: int) -> Tensors:
    """Random ids; each row but the first is padded a little further."""
    generator = torch.Generator().manual_seed(100 * n + tokens)
    mask = torch.ones(n, tokens, dtype=torch.int64)
    for row in range(n):
        mask[row, max(2, tokens - row) :] = 0
    ids = torch.randint(4, 60, (n, tokens), generator=generator) * mask
    return ids, mask, (torch.rand(n, tokens, generator=generator) + 0.01) * mask


def as_arrays(batch: Tensors) -> Inputs:
    return {name: item.numpy() for name, item in zip(NAMES, batch, strict=True)}


def single_inputs(n: int, tokens: int) -> list[Inputs]:
    """Random texts, each alone and without padding."""
    return [as_arrays(random_inputs(1, tokens + number)) for number in range(n)]


def outputs(path: Path, batch: Inputs) -> list[NDArray[np.float32]]:
    """Return the logits of tonality and of categories."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return list(session.run(["tonality", "categories"], batch))
