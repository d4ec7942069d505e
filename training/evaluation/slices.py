"""Slices: groups of mentions in which a good average can hide a bad case."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from data.record import LabelledMention
from data.text import normalize, text_key
from training.evaluation.metrics import Ints
from training.evaluation.predictions import Predictions

SHORT, LONG = 80, 240  # characters: a short text has fewer than SHORT, a long one more than LONG


@dataclass(frozen=True)
class Slice:
    """Rows of mentions that share a value of a dimension."""

    dimension: str
    value: str
    rows: Ints


@dataclass(frozen=True)
class ContrastingTexts:
    """Texts whose brands were annotated with different tonalities: hopeless without knowing the brand."""

    texts: int
    all_right: float  # share of texts for all of whose brands the predicted tonality is right; 0 without texts


def make_slices(mentions: Sequence[LabelledMention], min_mentions: int) -> list[Slice]:
    """Part mentions by source, brand, length, presence of a brand and number of brands in the text.

    Dimensions come in this order, values of each alphabetically; slices of fewer than `min_mentions` and
    dimensions of a single value (the slice would be the whole) are left out.
    """
    brands_of: dict[str, set[str]] = {}
    for item in mentions:
        brands_of.setdefault(text_key(item.mention.text), set()).add(normalize(item.mention.brand or ""))

    def brands(item: LabelledMention) -> str:
        return "one" if len(brands_of[text_key(item.mention.text)]) == 1 else "two or more"

    dimensions: dict[str, Callable[[LabelledMention], str | None]] = {
        "source": lambda item: normalize(item.mention.source or "") or "unknown",
        "brand": lambda item: item.mention.brand,
        "length": _length,
        "brand given": lambda item: "yes" if item.mention.brand else "no",
        "brands in text": brands,
    }
    found: list[Slice] = []
    for dimension, value_of in dimensions.items():
        slices = _by_value(dimension, [value_of(item) for item in mentions])
        if len(slices) > 1:
            found.extend(part for part in slices if len(part.rows) >= min_mentions)
    return found


def contrasting_texts(predictions: Predictions) -> ContrastingTexts:
    """Measure the texts that name brands of different tonality, by text."""
    right = [all_right for _, all_right in contrasting_rows(predictions)]
    return ContrastingTexts(len(right), sum(right) / len(right) if right else 0.0)


def contrasting_rows(predictions: Predictions) -> list[tuple[int, bool]]:
    """Return of each such text its first row and whether the tonalities of all its brands are right."""
    rows = np.flatnonzero(predictions.tonality_known)
    groups = predictions.groups[rows]
    return [
        (int(members[0]), bool(predictions.correct[members].all()))
        for members in (rows[groups == group] for group in np.unique(groups))
        if len(np.unique(predictions.true_tonality[members])) > 1
    ]


def _by_value(dimension: str, values: Sequence[str | None]) -> list[Slice]:
    rows_of: dict[str, list[int]] = {}
    names: dict[str, str] = {}
    for row, value in enumerate(values):
        if value is not None:
            # Two spellings of one brand are one slice, under the spelling met first.
            rows_of.setdefault(normalize(value), []).append(row)
            names.setdefault(normalize(value), value)
    return [Slice(dimension, names[key], np.asarray(rows_of[key])) for key in sorted(rows_of)]


def _length(item: LabelledMention) -> str:
    length = len(item.mention.text)
    if length < SHORT:
        return f"short (under {SHORT} characters)"
    return f"long (over {LONG} characters)" if length > LONG else f"medium ({SHORT} to {LONG} characters)"
