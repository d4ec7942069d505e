"""Labelled mentions as tensors: encoded once, padded batch by batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

import torch
from datasets import Dataset
from torch import Tensor

from data.record import TONALITIES, LabelledMention
from serving.scoring.encoding import MentionEncoder

NO_TONALITY = -100  # cross entropy's own mark for a target to ignore
NO_CATEGORIES = -1.0


class Example(TypedDict):
    """One mention, encoded."""

    input_ids: list[int]
    weights: list[float]
    tonality: int
    categories: list[float]


@dataclass(frozen=True)
class Targets:
    """What a list of mentions should be predicted as; unknown where it was not annotated."""

    tonality: Tensor  # int64 [n]
    categories: Tensor  # float32 [n, categories]


def make_targets(mentions: Sequence[LabelledMention], category_keys: Sequence[str]) -> Targets:
    """Turn labels into targets, in the order of the model's outputs."""
    tonality = [TONALITIES.index(item.labels.tonality) if item.labels.tonality else NO_TONALITY for item in mentions]
    categories = [
        [NO_CATEGORIES] * len(category_keys)
        if item.labels.categories is None
        else [float(key in item.labels.categories) for key in category_keys]
        for item in mentions
    ]
    width = len(category_keys)
    return Targets(torch.tensor(tonality), torch.tensor(categories, dtype=torch.float32).reshape(len(tonality), width))


def make_examples(mentions: Sequence[LabelledMention], encoder: MentionEncoder, targets: Targets) -> Dataset:
    """Encode mentions into a `datasets.Dataset` whose rows are `Example`s."""
    encoded = encoder.encode([item.mention for item in mentions])
    return Dataset.from_dict(
        {
            "input_ids": [item.ids for item in encoded],
            "weights": [item.weights for item in encoded],
            "tonality": targets.tonality.tolist(),
            "categories": targets.categories.tolist(),
        }
    )


def collate(examples: Sequence[Example]) -> dict[str, Tensor]:
    """Pad a batch to its longest text; the mask hides the padding, so its id is of no consequence."""
    longest = max(len(example["input_ids"]) for example in examples)
    input_ids = torch.zeros(len(examples), longest, dtype=torch.int64)
    attention_mask = torch.zeros_like(input_ids)
    pooling_weights = torch.zeros(input_ids.shape)
    for row, example in enumerate(examples):
        tokens = example["input_ids"]
        input_ids[row, : len(tokens)] = torch.tensor(tokens)
        attention_mask[row, : len(tokens)] = 1
        pooling_weights[row, : len(tokens)] = torch.tensor(example["weights"])
    return {
        "input_ids": input_ids,
        "attention_mask": attention_mask,
        "pooling_weights": pooling_weights,
        "tonality": torch.tensor([example["tonality"] for example in examples]),
        "categories": torch.tensor([example["categories"] for example in examples]),
    }
