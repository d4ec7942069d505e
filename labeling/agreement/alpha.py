"""Krippendorff's alpha: how far people agree beyond what chance would give, with an interval.

Written from the formula and not with the package `krippendorff`, which holds mentions x values x values numbers at once
(1.6 GB for 4,000 mentions and 120 different sets of categories) and would have to be called a thousand times for the
interval. Tests compare the two.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal, TypeVar

import numpy as np
import numpy.typing as npt

SAMPLES = 1000  # of the bootstrap
_LEVEL = 0.95

Answer = TypeVar("Answer", bool, str, tuple[str, ...])
Ratings = Mapping[tuple[Answer, ...], int]  # the sorted answers on a mention -> how many mentions have just these
Distance = Callable[[Answer, Answer], float]  # 0 for the same
Undefined = Literal["no_overlap", "no_variation"]

_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Alpha:
    """1 is full agreement, 0 what chance would give, less than 0 is worse than chance."""

    mentions: int  # that at least two people answered
    value: float | None = None  # None: it is undefined
    low: float | None = None  # bounds of the 95% interval
    high: float | None = None
    undefined: Undefined | None = None  # why: no mention has two answers, or all answers are the same


def nominal(one: object, other: object) -> float:
    """Return 0 for the same answer and 1 for another."""
    return float(one != other)


def masi(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Return how far two sets are apart, from 0 for the same to 1 for nothing in common.

    It is 1 - JM, where J is Jaccard's index and M is 1 for the same sets, 2/3 where one holds the other and 1/3 where
    they overlap: Passonneau 2006, "Measuring Agreement on Set-valued Items (MASI) for Semantic and Pragmatic
    Annotation".
    """
    first, second = set(one), set(other)
    if first == second:
        return 0.0
    share = len(first & second) / len(first | second)
    return 1 - share * (2 / 3 if first <= second or second <= first else 1 / 3)


def alpha(ratings: Ratings[Answer], distance: Distance[Answer] = nominal, seed: int = 13) -> Alpha:
    """Return Krippendorff's alpha over the mentions that at least two people answered.

    alpha = 1 - observed disagreement / expected disagreement; see Krippendorff 2011, "Computing Krippendorff's
    Alpha-Reliability". Any number of people may have answered, and not all of them everything. The interval is a
    percentile bootstrap over mentions (Efron & Tibshirani 1993, chapter 13); samples without any variation, for which
    alpha is undefined, are left out of it. The same ratings and seed give the same interval, in any order.
    """
    rows = sorted(answers for answers in ratings if len(answers) > 1)
    numbers = np.array([ratings[answers] for answers in rows], dtype=np.int64)
    mentions = int(numbers.sum())
    if not mentions:
        return Alpha(0, undefined="no_overlap")
    values = sorted({answer for answers in rows for answer in answers})
    if len(values) == 1:
        return Alpha(mentions, undefined="no_variation")
    counts = np.array([[answers.count(value) for value in values] for answers in rows], dtype=np.float64)
    apart = np.array([distance(*pair) for pair in product(values, repeat=2)]).reshape(len(values), len(values))
    drawn = np.random.default_rng(seed).multinomial(mentions, numbers / mentions, size=SAMPLES)
    value = float(_alphas(numbers[np.newaxis], counts, apart)[0])
    low, high = np.nanquantile(_alphas(drawn, counts, apart), [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    return Alpha(mentions, value, float(low), float(high))


def _alphas(numbers: npt.NDArray[np.int64], counts: _Floats, apart: _Floats) -> _Floats:
    """Return an alpha for each sample; nan where it is undefined.

    Args:
        numbers: how many mentions are of each kind [samples, kinds].
        counts: how many people gave each answer to a mention of the kind [kinds, answers].
        apart: distances [answers, answers].
    """
    within = (counts @ apart * counts).sum(axis=1) / (counts.sum(axis=1) - 1)  # of each kind
    given: Any = numbers @ counts  # [samples, answers]
    total = given.sum(axis=1)
    observed = numbers @ within / total
    expected = (given @ apart * given).sum(axis=1) / (total * (total - 1))
    return np.asarray(1 - np.divide(observed, expected, out=np.full_like(observed, np.nan), where=expected > 0))
