"""Wrong labels, planted into right ones so that it is known where they are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data.record import TONALITIES, Labels


@dataclass(frozen=True)
class Planted:
    """Labels of n mentions, some of them wrong."""

    labels: tuple[Labels, ...]
    tonality: frozenset[int]  # rows whose tonality is wrong
    categories: frozenset[int]  # rows whose categories are wrong


def plant(labels: Sequence[Labels], category_keys: Sequence[str], share: float, seed: int) -> Planted:
    """Spoil a share of the tonalities, and the same share of the chosen categories of other mentions.

    A wrong tonality is one of the other two, and categories follow it as they would in an annotator's hands: a
    mention that is taken for negative has none yet, another has none at all. Of wrong categories a third each has one
    replaced by another, one too many, or one missing where there are several.
    """
    random = np.random.default_rng(seed)
    spoiled = list(labels)
    judged = [row for row, each in enumerate(labels) if each.tonality]
    tonality = _drawn(random, judged, share)
    for row in tonality:
        wrong = str(random.choice([name for name in TONALITIES if name != labels[row].tonality]))
        spoiled[row] = Labels.model_validate({"tonality": wrong, "categories": None if wrong == "negative" else ()})
    chosen = [row for row, each in enumerate(labels) if each.categories and row not in tonality]
    categories = _drawn(random, chosen, share)
    for row in categories:
        wrong_categories = _spoiled(random, labels[row].categories or (), category_keys)
        spoiled[row] = labels[row].model_copy(update={"categories": wrong_categories})
    return Planted(tuple(spoiled), tonality, categories)


def _drawn(random: np.random.Generator, rows: Sequence[int], share: float) -> frozenset[int]:
    return frozenset(random.choice(rows, round(share * len(rows)), replace=False).tolist())


def _spoiled(random: np.random.Generator, chosen: Sequence[str], category_keys: Sequence[str]) -> tuple[str, ...]:
    other = str(random.choice([key for key in category_keys if key not in chosen]))
    dropped = str(random.choice(chosen))
    kind = random.choice(("replaced", "added", "missing") if len(chosen) > 1 else ("replaced", "added"))
    kept = [key for key in chosen if kind == "added" or key != dropped]
    return tuple(kept if kind == "missing" else [*kept, other])
