"""Periods without a wave, as chance makes them: what a burst must outweigh to be called a wave."""

from dataclasses import dataclass

import numpy as np

from serving.digest.mentions import Mask, Numbers
from serving.digest.waves.hours import HOURS, Hours, Shares, by_day

_TUNING = 9.0  # of the biweight, in median absolute deviations: the usual one
_LEAST_DAYS = 7  # of fewer days no spread is told


@dataclass(frozen=True)
class Reposts:
    """Negative texts that were repeated, one after the other: when their copies came, counted from the first one."""

    hours: Numbers  # of all copies, [copies]
    begins: Numbers  # where each text begins in `hours`, [texts]
    sizes: Numbers  # copies of each, [texts]
    single: float  # share of the negative mentions whose text was not repeated
    crowding: float  # mentions of one text that come on a day where one does: mean copies, weighted by copies

    @classmethod
    def of(cls, hours: Hours, apart: Mask) -> "Reposts":
        """Gather the texts that are not from the hours `apart`, [T]."""
        kept = ~apart[hours.hour]
        order = np.lexsort((hours.hour[kept], hours.text[kept]))
        hour, text = hours.hour[kept][order], hours.text[kept][order]
        _, begins, sizes = np.unique(text, return_index=True, return_counts=True)
        repeated = sizes > 1
        since = hour - np.repeat(hour[begins], sizes)
        _, of_a_day = np.unique(text * (len(hours) // HOURS) + hour // HOURS, return_counts=True)
        return cls(
            hours=since[np.repeat(repeated, sizes)],
            begins=np.cumsum(sizes[repeated]) - sizes[repeated],
            sizes=sizes[repeated],
            single=float((~repeated).sum() / max(len(hour), 1)),
            crowding=float((of_a_day**2).sum() / max(of_a_day.sum(), 1)),
        )

    def drawn(self, expected: Shares, courses: int, random: np.random.Generator) -> Numbers:
        """Draw repeated texts, each with the hours of its copies, to begin where negative mentions are expected.

        Args:
            expected: negative mentions by hour, [T].
            courses: B.
            random: the source of chance.

        Returns:
            Copies by hour, [B, T]; what would go beyond the last hour begins again at the first.
        """
        length = len(expected)
        texts = random.poisson(len(self.sizes), courses)
        course = np.repeat(np.arange(courses), texts)
        which = random.integers(0, max(len(self.sizes), 1), len(course))
        start = random.choice(length, size=len(course), p=expected / expected.sum())
        if not len(course):
            return np.zeros((courses, length), dtype=np.int64)
        sizes = self.sizes[which]
        within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        since = self.hours[np.repeat(self.begins[which], sizes) + within]
        place = np.repeat(course, sizes) * length + (np.repeat(start, sizes) + since) % length
        return np.bincount(place, minlength=courses * length).reshape(courses, length)


_NONE = np.zeros(0, dtype=np.int64)
NO_REPOSTS = Reposts(hours=_NONE, begins=_NONE, sizes=_NONE, single=1.0, crowding=1.0)


def calm_courses(
    hours: Hours, usual: Shares, reposts: Reposts, courses: int, random: np.random.Generator
) -> tuple[Numbers, Numbers]:
    """Draw periods without a wave.

    Mentions come when they came. A text that is not repeated is negative with the usual probability, by a factor that
    differs from day to day as much as it does in the data; repeated texts come as `Reposts.drawn` has them.

    Args:
        hours: the period, with whatever waves it has.
        usual: share of negative mentions, [T].
        reposts: repeated texts outside of waves.
        courses: B.
        random: the source of chance.

    Returns:
        Negative and all mentions by hour, [B, T] each.
    """
    variance = _daily_variances(hours, usual, reposts.crowding, courses, random)
    shape = np.broadcast_to(1 / np.maximum(variance, 1e-9)[:, None], (courses, len(hours) // HOURS))
    level = np.repeat(random.standard_gamma(shape) / shape, HOURS, axis=1)
    single = random.binomial(hours.total, np.clip(usual * reposts.single * level, 0, 1))
    negative = single + reposts.drawn(hours.total * usual, courses, random)
    return negative, np.maximum(negative, hours.total)


def _daily_variances(
    hours: Hours, usual: Shares, crowding: float, courses: int, random: np.random.Generator
) -> Shares:
    """Draw the variance of the factor by which days are more or less negative than usual, [courses].

    What is more than chance and reposts make. The spread is known from a few days only, hence the chi-squared draws.
    """
    expected, chance = by_day(hours.total * usual), by_day(hours.total * usual * (1 - usual))
    known = expected > 0
    if known.sum() < _LEAST_DAYS:
        return np.zeros(courses)
    off = (by_day(hours.negative) - expected)[known] / np.sqrt(chance[known])
    freedom = len(off) - 1
    spread = biweight_variance(off) * freedom / random.chisquare(freedom, courses)
    return np.maximum(spread - crowding, 0) * float(np.median(chance[known] / expected[known] ** 2))


def biweight_variance(values: Shares) -> float:
    """Return a variance that a few outliers, such as days of waves, hardly touch.

    Source: the biweight midvariance, Mosteller & Tukey 1977, "Data Analysis and Regression", chapter 10.
    """
    off = values - np.median(values)
    scale = _TUNING * float(np.median(np.abs(off)))
    if scale == 0:
        return float(np.var(values))
    square = (off / scale) ** 2
    near = square < 1
    above = (off**2 * (1 - square) ** 4)[near].sum()
    below = ((1 - square) * (1 - 5 * square))[near].sum()
    return float(len(values) * above / below**2)
