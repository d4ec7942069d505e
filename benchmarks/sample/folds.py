"""Folds of a dataset for cross-validation, grouped so that near-duplicates are never parted."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.record import LabelledMention
from data.text import text_key

_CALIBRATION_SHARE = 8  # one in so many of a fold's training texts calibrates


@dataclass(frozen=True)
class Fold:
    """One fold: what is fitted and what is measured; clusters of near-duplicates are never parted."""

    number: int
    train: list[LabelledMention]
    calibration: list[LabelledMention]
    test: list[LabelledMention]


def make_folds(mentions: Sequence[LabelledMention], clusters: Sequence[str], folds: int) -> list[Fold]:
    """Part mentions by a hash of their cluster, so that folds do not depend on order or seed."""
    places = [int(text_key(cluster), 16) for cluster in clusters]
    made = []
    for number in range(folds):
        rest = [(item, place) for item, place in zip(mentions, places, strict=True) if place % folds != number]
        made.append(
            Fold(
                number,
                [item for item, place in rest if place // folds % _CALIBRATION_SHARE],
                [item for item, place in rest if not place // folds % _CALIBRATION_SHARE],
                [item for item, place in zip(mentions, places, strict=True) if place % folds == number],
            )
        )
    return made
