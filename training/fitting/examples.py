"""Labelled mentions as tensors: encoded once, padded batch by batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
import torch
from datasets import Dataset
from numpy.typing import NDArray
from torch import Tensor

from data.record import TONALITIES, LabelledMention
from serving.scoring.encoding import MentionEncoder
from training.fitting.label_sets import FittedPart, LabelSet, widths
from training.fitting.model import category_columns

NO_TONALITY = -100  # cross entropy's own mark for a target to ignore
NO_CATEGORIES = -1.0

Rows = Tensor | NDArray[np.int64]


class Example(TypedDict):
    """One mention, encoded."""

    input_ids: list[int]
    weights: list[float]
    label_set: int
    tonality: int
    categories: list[float]


@dataclass(frozen=True)
class Targets:
    """What a list of mentions should be predicted as; unknown where it was not annotated."""

    label_set: Tensor  # int64 [n]: by whose labels
    tonality: Tensor  # int64 [n]
    categories: Tensor  # float32 [n, categories of all label sets]

    def take(self, rows: Rows) -> "Targets":
        """Return the targets at `rows` (indices or a mask), in that order."""
        return Targets(self.label_set[rows], self.tonality[rows], self.categories[rows])

    def to(self, device: torch.device) -> "Targets":
        """Return the targets on a device."""
        return Targets(self.label_set.to(device), self.tonality.to(device), self.categories.to(device))


def make_targets(mentions: Sequence[LabelledMention], category_keys: Sequence[str]) -> Targets:
    """Turn the labels of a single label set into targets, in the order of the model's outputs."""
    label_set = LabelSet("", tuple(category_keys), {"train": mentions, "calibration": ()})
    return joint_targets([label_set], "train")


def joint_targets(label_sets: Sequence[LabelSet], part: FittedPart) -> Targets:
    """Turn a part of every label set into targets, one set after the other; other sets' categories are unknown."""
    sizes = [len(label_set.parts[part]) for label_set in label_sets]
    mentions = [item for label_set in label_sets for item in label_set.parts[part]]
    tonality = [TONALITIES.index(item.labels.tonality) if item.labels.tonality else NO_TONALITY for item in mentions]
    categories = torch.full((len(mentions), sum(widths(label_sets))), NO_CATEGORIES)
    for index, label_set in enumerate(label_sets):
        own = categories[sum(sizes[:index]) : sum(sizes[: index + 1]), category_columns(widths(label_sets), index)]
        for row, item in enumerate(label_set.parts[part]):
            if item.labels.categories is not None:
                own[row] = torch.tensor([float(key in item.labels.categories) for key in label_set.category_keys])
    return Targets(
        label_set=torch.repeat_interleave(torch.arange(len(sizes)), torch.tensor(sizes)),
        tonality=torch.tensor(tonality, dtype=torch.int64),
        categories=categories,
    )


def make_examples(mentions: Sequence[LabelledMention], encoder: MentionEncoder, targets: Targets) -> Dataset:
    """Encode mentions into a `datasets.Dataset` whose rows are `Example`s."""
    encoded = encoder.encode([item.mention for item in mentions])
    return Dataset.from_dict(
        {
            "input_ids": [item.ids for item in encoded],
            "weights": [item.weights for item in encoded],
            "label_set": targets.label_set.tolist(),
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
        "label_set": torch.tensor([example["label_set"] for example in examples]),
        "tonality": torch.tensor([example["tonality"] for example in examples]),
        "categories": torch.tensor([example["categories"] for example in examples]),
    }
