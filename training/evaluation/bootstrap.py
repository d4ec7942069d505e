"""Intervals by resampling texts: how much a figure would move on another sample of the same size."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from training.evaluation.metrics import Ints

Statistic = Callable[[Ints], float]  # row indices, which may repeat -> a figure


@dataclass(frozen=True)
class Interval:
    """A figure and the bounds of its interval."""

    value: float
    low: float
    high: float


def interval(statistic: Statistic, groups: Ints, samples: int, seed: int, level: float = 0.95) -> Interval:
    """Percentile bootstrap interval of `statistic` over rows whose group indices are `groups` [n].

    Whole groups are drawn, with replacement: mentions of one text are not independent, and drawing them apart
    would make intervals too narrow. The same seed draws the same rows. Sources: Efron & Tibshirani 1993, "An
    Introduction to the Bootstrap", chapter 13; Field & Welsh 2007, "Bootstrapping clustered data".
    """
    everything = np.arange(len(groups))
    value = statistic(everything)
    if not len(groups):
        return Interval(value, value, value)
    order = np.argsort(groups, kind="stable")
    _, starts, sizes = np.unique(groups[order], return_index=True, return_counts=True)
    generator = np.random.default_rng(seed)
    drawn = []
    for _ in range(samples):
        picks = generator.integers(len(starts), size=len(starts))
        drawn.append(statistic(order[_ranges(starts[picks], sizes[picks])]))
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return Interval(value, float(low), float(high))


def paired_difference(
    first: Statistic, second: Statistic, groups: Ints, samples: int, seed: int, level: float = 0.95
) -> Interval:
    """Interval of `first - second` on the same resampled rows; above zero means that the first is better.

    Source: Koehn 2004, "Statistical Significance Tests for Machine Translation Evaluation".
    """
    return interval(lambda rows: first(rows) - second(rows), groups, samples, seed, level)


def _ranges(starts: Ints, sizes: Ints) -> Ints:
    """Concatenate the ranges start, ..., start + size - 1."""
    within = np.arange(sizes.sum()) - np.repeat(sizes.cumsum() - sizes, sizes)
    return np.asarray(np.repeat(starts, sizes) + within)
