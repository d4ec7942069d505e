"""The table of a benchmark: a model over several seeds, beside a baseline and a model without the brand."""

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from training.evaluation.bootstrap import Interval, interval, paired_difference
from training.evaluation.metrics import Ints
from training.evaluation.predictions import (
    ARRAYS,
    Predictions,
    category_micro_f1_of,
    headline,
    tonality_macro_f1_of,
)
from training.evaluation.slices import contrasting_rows, contrasting_texts

Figure = Callable[[Predictions, Ints | None], float]

_POINTS = 100.0
_SAMPLES = 1000
_SEED = 13

_INTRODUCTION = (
    "{} mentions, {} texts with two brands of different tonality; mean over {} seeds ({} without the brand), points; "
    "intervals are 95 %, by a bootstrap over texts that draws the same texts for both sides of a difference."
)


def joined(folds: Sequence[Predictions]) -> Predictions:
    """Put the predictions of folds together: every mention once, by a model that never saw it."""
    first = folds[0]
    return Predictions(
        tuple(item for fold in folds for item in fold.mentions),
        first.category_keys,
        **{name: np.concatenate([getattr(fold, name) for fold in folds]) for name in ARRAYS},
    )


def render(model: Sequence[Predictions], blind: Sequence[Predictions], baseline: Predictions) -> str:
    """Make the table in Markdown; `model` and `blind` hold one entry a seed, over the same mentions as `baseline`."""
    figures: dict[str, Figure] = {
        "tonality macro F1": tonality_macro_f1_of,
        "category micro F1": category_micro_f1_of,
        "headline (their mean)": headline,
        "two-brand texts, both right": both_right,
    }
    texts = contrasting_texts(baseline).texts
    lines = [
        _INTRODUCTION.format(len(baseline.mentions), texts, len(model), len(blind)),
        "",
        "| figure | Tonika | without the brand | TF-IDF | Tonika minus TF-IDF | Tonika minus without |",
        "|---|---|---|---|---|---|",
    ]
    for name, figure in figures.items():
        lines.append(
            f"| {name} | {_shown(_interval(figure, model))} | {_shown(_interval(figure, blind))} "
            f"| {_shown(_interval(figure, [baseline]))} | {_shown(_difference(figure, model, [baseline]), '+')} "
            f"| {_shown(_difference(figure, model, blind), '+')} |"
        )
    seeds = ", ".join(f"{_POINTS * tonality_macro_f1_of(item):.1f}" for item in model)
    return "\n".join([*lines, "", f"Tonality macro F1 by seed: {seeds}."])


def both_right(predictions: Predictions, rows: Ints | None) -> float:
    """Share of two-brand texts with both tonalities right; resampled texts count as often as they were drawn."""
    if rows is None:
        return contrasting_texts(predictions).all_right
    drawn, times = np.unique(rows, return_counts=True)
    weight = dict(zip(drawn.tolist(), times.tolist(), strict=True))
    found = [(right, weight.get(row, 0)) for row, right in _contrasting(predictions)]
    total = sum(count for _, count in found)
    return sum(right * count for right, count in found) / total if total else 0.0


# A bootstrap asks a thousand times of the same predictions.
_contrasting = lru_cache(contrasting_rows)


def _interval(figure: Figure, seeds: Sequence[Predictions]) -> Interval:
    return interval(lambda rows: _mean(figure, seeds, rows), seeds[0].groups, _SAMPLES, _SEED)


def _difference(figure: Figure, first: Sequence[Predictions], second: Sequence[Predictions]) -> Interval:
    return paired_difference(
        lambda rows: _mean(figure, first, rows),
        lambda rows: _mean(figure, second, rows),
        first[0].groups,
        _SAMPLES,
        _SEED,
    )


def _mean(figure: Figure, seeds: Sequence[Predictions], rows: Ints) -> float:
    return _POINTS * sum(figure(predictions, rows) for predictions in seeds) / len(seeds)


def _shown(value: Interval, sign: str = "") -> str:
    form = f"{sign}.1f"
    return f"{format(value.value, form)} ({format(value.low, form)} to {format(value.high, form)})"
