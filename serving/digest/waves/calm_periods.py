"""Periods without a wave, as chance makes them: what a burst must outweigh to be called a wave."""

import numpy as np

from serving.digest.mentions import Mask, Numbers
from serving.digest.waves.hours import HOURS, Hours, Shares, by_day
from serving.digest.waves.reposts import Reposts

_TUNING = 9.0  # of the biweight, in median absolute deviations: the usual one
_LEAST_DAYS = 7  # of fewer days no spread is told
_NO_VARIANCE = 1e-9


def calm_courses(
    hours: Hours, usual: Shares, apart: Mask, courses: int, random: np.random.Generator
) -> tuple[Numbers, Numbers]:
    """Draw periods without a wave.

    Mentions come when they came. One whose text is not repeated is negative with the usual probability, by a factor
    that differs from day to day as much as it does in the data; repeated texts come with all their copies.

    Args:
        hours: the period, with whatever waves it has.
        usual: share of negative mentions, [T].
        apart: hours that are taken for a wave, and from which nothing is learnt, [T].
        courses: B.
        random: the source of chance.

    Returns:
        Negative and all mentions by hour, [B, T] each.
    """
    reposts = Reposts.of(hours, apart)
    variance = _daily_variances(hours, usual, apart, reposts.crowding, courses, random)
    shape = np.broadcast_to(1 / np.maximum(variance, _NO_VARIANCE)[:, None], (courses, len(hours) // HOURS))
    level = np.repeat(random.standard_gamma(shape) / shape, HOURS, axis=1)
    single = random.binomial(hours.total, np.clip(usual * reposts.single * level, 0, 1))
    negative = single + reposts.drawn(hours.total * usual, courses, random)
    return negative, np.maximum(negative, hours.total)


def _daily_variances(
    hours: Hours, usual: Shares, apart: Mask, crowding: float, courses: int, random: np.random.Generator
) -> Shares:
    """Draw the variance of the factor by which days are more or less negative than usual, [courses].

    It is what chance and reposts do not explain of the spread of the days. That spread is known from a few days only,
    hence the chi-squared draws.
    """
    total = hours.total * ~apart
    expected, chance = by_day(total * usual), by_day(total * usual * (1 - usual))
    known = expected > 0
    freedom = int(known.sum()) - 1
    if freedom + 1 < _LEAST_DAYS:
        return np.zeros(courses)
    off = (by_day(hours.negative * ~apart) - expected)[known] / np.sqrt(chance[known])
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
