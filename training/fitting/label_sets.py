"""What is learned together: mentions in label sets, each with categories and an idea of tonality of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from data.record import LabelledMention

FittedPart = Literal["train", "calibration"]
FITTED_PARTS: tuple[FittedPart, ...] = get_args(FittedPart)


@dataclass(frozen=True)
class LabelSet:
    """Mentions whose labels mean the same, because the same people had the same taxonomy before them."""

    name: str
    category_keys: tuple[str, ...]
    parts: Mapping[FittedPart, Sequence[LabelledMention]]


def widths(label_sets: Sequence[LabelSet]) -> tuple[int, ...]:
    """How many categories each label set has."""
    return tuple(len(label_set.category_keys) for label_set in label_sets)
