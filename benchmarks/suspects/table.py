"""The tables of the benchmark of suspect labels: which of the planted errors were looked at again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.suspects.planted import Planted

_LISTED = 50  # suspects that an annotation lead may look through at once
_SEED = 13
_PERCENT = 100.0
FIELDS = ("tonality", "categories")
_INTRODUCTION = (
    "{mentions} mentions, {share:.0%} of the tonalities and {share:.0%} of the chosen categories made wrong, mean over "
    "{seeds} seeds; percent. Precision is the share of the looked at that was planted; the sample's own doubtful "
    "labels count as false alarms."
)


@dataclass(frozen=True)
class Found:
    """What was found of one planting: rows, those to look at first in front."""

    planted: Planted
    suspects: list[tuple[str, int]]  # field and row, as the report lists them
    least_confident: dict[str, list[int]]  # by field, whatever the labels are


@dataclass(frozen=True)
class Way:
    """A way to choose what to look at again, and how it did: means over seeds."""

    name: str
    looked_at: float
    precision: float
    recall: float


def compare(found: Sequence[Found], field: str) -> list[Way]:
    """Compare ways to choose what to look at again; each but the first looks at as many as were planted."""

    def way(name: str, chosen: Callable[[Found], list[int]]) -> Way:
        wrong = [_planted(one, field) for one in found]
        looked = [chosen(one) for one in found]
        hits = [len(planted.intersection(rows)) for planted, rows in zip(wrong, looked, strict=True)]
        return Way(
            name,
            float(np.mean([len(rows) for rows in looked])),
            float(np.mean([hit / len(rows) for hit, rows in zip(hits, looked, strict=True)])),
            float(np.mean([hit / len(planted) for hit, planted in zip(hits, wrong, strict=True)])),
        )

    return [
        way("all suspects", lambda one: _suspects(one, field)),
        way("the most suspect", lambda one: _suspects(one, field)[: len(_planted(one, field))]),
        way("the least confident", lambda one: one.least_confident[field][: len(_planted(one, field))]),
        way("at random", lambda one: _shuffled(one.least_confident[field])[: len(_planted(one, field))]),
    ]


def listed_precision(found: Sequence[Found]) -> float:
    """Return which share of the first suspects was planted, both fields in one list."""
    hits = [[row in _planted(one, field) for field, row in one.suspects[:_LISTED]] for one in found]
    return float(np.mean(hits))


def _planted(found: Found, field: str) -> frozenset[int]:
    return found.planted.tonality if field == "tonality" else found.planted.categories


def _suspects(found: Found, field: str) -> list[int]:
    return [row for name, row in found.suspects if name == field]


def _shuffled(rows: Sequence[int]) -> list[int]:
    return [int(row) for row in np.random.default_rng(_SEED).permutation(rows)]


def render(found: Sequence[Found], variants: Mapping[str, Sequence[Found]], share: float) -> str:
    """Make the tables in Markdown."""
    lines = [_INTRODUCTION.format(mentions=len(found[0].planted.labels), share=share, seeds=len(found)), ""]
    lines += ["| labels | looked at again | how many | precision | recall |", "|---|---|---|---|---|"]
    for field in FIELDS:
        for way in compare(found, field):
            lines.append(
                f"| {field} | {way.name} | {way.looked_at:.0f} | {_PERCENT * way.precision:.0f} "
                f"| {_PERCENT * way.recall:.0f} |"
            )
    lines += [
        "",
        f"Of the first {_LISTED} suspects of both fields together, {_PERCENT * listed_precision(found):.0f} %",
    ]
    lines[-1] += " were planted. The same with other settings of the stage, precision of the most suspect:"
    lines += ["", f"| | tonality | categories | first {_LISTED} |", "|---|---|---|---|"]
    for name, others in variants.items():
        figures = [*(compare(others, field)[1].precision for field in FIELDS), listed_precision(others)]
        lines.append(f"| {name} | " + " | ".join(f"{_PERCENT * figure:.0f}" for figure in figures) + " |")
    return "\n".join(lines)
