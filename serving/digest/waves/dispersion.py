"""How far the days of a period differ by more than chance makes them.

Counts of complaints vary more than chance alone makes them, and a threshold that does not know it alarms too often.
Surveillance of diseases measures that where past outbreaks weigh little: Farrington et al. 1996, "A statistical
algorithm for the early detection of outbreaks of infectious disease"; Noufaily et al. 2013, "An improved algorithm for
outbreak detection in multiple surveillance systems". Here past outbreaks are outliers of a robust variance.
"""

import numpy as np

from serving.digest.mentions import Mask, Numbers
from serving.digest.waves.hours import Shares, by_day

_TUNING = 9.0  # of the biweight, in median absolute deviations: the usual one
_LEAST_DAYS = 3  # that a spread is told from, or else from all days
_SMOOTH = 0.5  # mentions, so that a day without any has a logarithm, too


def dispersion(negative: Numbers, total: Numbers, usual: Shares, counted: Mask) -> Shares:
    """Return how many times as much as by chance the negative mentions of days vary, [B]; at least 1.

    Args:
        negative: negative mentions by hour, [B, T].
        total: all mentions by hour, [B, T].
        usual: share of negative mentions, [B, T].
        counted: the hours that count, [B, T].
    """
    off = by_day((negative - total * usual) * counted)
    chance = by_day(total * usual * (1 - usual) * counted)
    return np.maximum(biweight_variance(off / np.sqrt(np.where(chance > 0, chance, np.inf))), 1)


def daily_spread(negative: Numbers, expected: Shares, left_out: Mask) -> Shares:
    """Return how far days differ: the variance of the logarithm of what came by what was expected, [B].

    Args:
        negative: negative mentions by hour, [B, T].
        expected: those that are usual, [B, T].
        left_out: hours whose days do not count, [B, T].
    """
    days = by_day(left_out) > 0
    days &= (~days).sum(axis=-1, keepdims=True) >= _LEAST_DAYS
    ratio = np.log((by_day(negative) + _SMOOTH) / (by_day(expected) + _SMOOTH))
    return biweight_variance(np.where(days, np.nan, ratio))


def biweight_variance(values: Shares) -> Shares:
    """Return the variance of the last axis, [...], that a few outliers, such as days of waves, hardly touch.

    Values that are not a number are left out. Source: the biweight midvariance, Mosteller & Tukey 1977, "Data Analysis
    and Regression", chapter 10.
    """
    off = values - np.nanmedian(values, axis=-1, keepdims=True)
    scale = _TUNING * np.nanmedian(np.abs(off), axis=-1, keepdims=True)
    square = (off / np.where(scale > 0, scale, np.inf)) ** 2
    near = square < 1
    above = np.where(near, off**2 * (1 - square) ** 4, 0).sum(axis=-1)
    below = np.where(near, (1 - square) * (1 - 5 * square), 0).sum(axis=-1)
    found: Shares = (~np.isnan(values)).sum(axis=-1) * above / below**2
    return found
