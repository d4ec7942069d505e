"""Learning curves of several strategies over the same seeds: how much higher one lies, how many labels it saves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.isotonic import isotonic_regression

from training.evaluation.bootstrap import Interval, Statistic, interval
from training.evaluation.metrics import Floats, Ints

RANDOM = "random"
POINTS = 100.0
_SAMPLES = 1000
_SEED = 13


@dataclass(frozen=True)
class Curves:
    """One figure of one pool by the number of labels, for every strategy and seed; `random` is among the strategies."""

    pool: str
    figure: str
    labels: tuple[int, ...]
    by_strategy: Mapping[str, Floats]  # [seeds, rounds], between 0 and 1


def gain(curves: Curves, strategy: str) -> Interval:
    """How much higher than random's the curve lies on average over labels, in points; the interval is over seeds."""
    difference = curves.by_strategy[strategy] - curves.by_strategy[RANDOM]
    heights = np.asarray(np.trapezoid(difference, curves.labels, axis=1)) / (curves.labels[-1] - curves.labels[0])
    return mean_over_seeds(POINTS * heights)


def labels_needed(labels: Sequence[int], figures: Floats, target: float) -> float:
    """How many labels bring a curve `figures` [rounds] to `target`; infinite if all of them do not.

    The curve is first made to rise, by isotonic regression: where it wavers, the first time that it happens to touch
    the target would flatter. Between rounds it is a straight line.
    """
    rising = isotonic_regression(figures)
    if rising[-1] < target:
        return float("inf")
    place = int(np.argmax(rising >= target))
    if place == 0:
        return float(labels[0])
    share = (target - rising[place - 1]) / (rising[place] - rising[place - 1])
    return float(labels[place - 1] + share * (labels[place] - labels[place - 1]))


def saving(curves: Curves, strategy: str, at: int) -> Interval:
    """Share of `at` labels that a strategy does without for the figure that random order reaches with them.

    Both are means over the same seeds, drawn together for the interval. A strategy that never gets there counts as
    needing all labels of the last round.
    """
    place = curves.labels.index(at)

    def share(seeds: Ints) -> float:
        means = {name: curves.by_strategy[name][seeds].mean(axis=0) for name in (RANDOM, strategy)}
        target = float(isotonic_regression(means[RANDOM])[place])
        # Random's own curve may be flat before `at`; what is saved is saved against its first label there.
        needed = {name: min(labels_needed(curves.labels, means[name], target), curves.labels[-1]) for name in means}
        return 1.0 - needed[strategy] / needed[RANDOM]

    return _over_seeds(curves.by_strategy[strategy], share)


def mean_over_seeds(values: Floats) -> Interval:
    """Mean of `values` [seeds], with its interval."""
    return _over_seeds(values, lambda seeds: float(values[seeds].mean()))


def _over_seeds(values: Floats, statistic: Statistic) -> Interval:
    return interval(statistic, np.arange(len(values)), _SAMPLES, _SEED)
