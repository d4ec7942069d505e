"""Months by the hour, with and without a wave, in which it is known what happened."""

from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np

from serving.digest.mentions import Numbers
from serving.digest.waves.hours import HOURS, Hours, Shares

_DAYS = 31
_DAYTIME = np.array([0.2] * 6 + [1.0] * 6 + [1.5] * 6 + [1.3] * 6)
_SATURDAY = 5  # of the week, from 0
_MORNING = 6  # hour at which the night ends
_WEEK = np.array([1.0, 1.0, 1.1, 1.0, 0.9, 0.6, 0.5])
_CAMPAIGN = slice(240, 300)  # hours
_WAVE = 30  # hours


@dataclass(frozen=True)
class Month:
    """What a month is like."""

    name: str
    daily: float = 60  # mentions a day
    negative: float = 0.15  # share of them
    rhythm: float = 0.0  # how much more negative nights and weekends are
    days_differ: float = 0.0  # standard deviation of the days' own factor of the share
    persistence: float = 0.0  # correlation of that factor's logarithm with the day before
    volume_differs: float = 0.0  # standard deviation of the days' own factor of the number of mentions
    reposts: float = 0.0  # texts a day that are reposted, 2.5 times on average
    campaign: float | None = None  # for 60 hours five times the mentions, negative by this factor
    wave: int = 0  # negative mentions of a wave of 30 hours
    copies: float = 0.3  # share of the wave's mentions that are of one text


def drawn(month: Month, random: np.random.Generator) -> tuple[Hours, int | None]:
    """Draw a month; returns its hours, and the one in which the wave begins."""
    hour = np.arange(_DAYS * HOURS)
    expected = month.daily * (_DAYTIME / _DAYTIME.sum())[hour % HOURS] * (_WEEK / _WEEK.mean())[hour // HOURS % 7]
    share = np.full(len(hour), month.negative)
    share[hour // HOURS % 7 >= _SATURDAY] *= 1 + month.rhythm
    share[hour % HOURS < _MORNING] *= 1 + month.rhythm
    share *= np.repeat(_factors(month.days_differ, month.persistence, random), HOURS)
    expected *= np.repeat(_factors(month.volume_differs, 0.0, random), HOURS)
    if month.campaign is not None:
        expected[_CAMPAIGN] *= 5
        share[_CAMPAIGN] *= month.campaign
    total = random.poisson(expected)
    negative = np.repeat(hour, random.binomial(total, np.minimum(share, 1)))
    hours = Hours(np.datetime64("2026-10-01", "h"), total, negative, np.arange(len(negative)))
    for _ in range(random.poisson(month.reposts * _DAYS)):
        hours = _with_copies(hours, month.negative, random)
    return _with_wave(hours, month, random) if month.wave else (hours, None)


def _factors(deviation: float, persistence: float, random: np.random.Generator) -> Shares:
    """Draw a factor for each day, [days]: lognormal with mean 1, its logarithm autoregressive."""
    spread = np.sqrt(np.log1p(deviation**2))
    steps = random.standard_normal(_DAYS)
    steps[1:] *= np.sqrt(1 - persistence**2)
    level = np.array(list(accumulate(steps.tolist(), lambda before, step: persistence * before + step)))
    factors: Shares = np.exp(spread * level - spread**2 / 2)
    return factors


def _with_copies(hours: Hours, negative: float, random: np.random.Generator) -> Hours:
    copies = random.geometric(0.4)
    begin = random.integers(len(hours) - HOURS)
    when = begin + np.minimum(random.exponential(5, copies), HOURS - 1).astype(np.int64)
    text = np.full(copies, hours.text.max(initial=0) + 1)
    return _added(hours, when, text if random.random() < negative else None)


def _with_wave(hours: Hours, month: Month, random: np.random.Generator) -> tuple[Hours, int]:
    begin = int(random.integers(2 * HOURS, len(hours) - 3 * HOURS))
    when = begin + (random.beta(1.2, 3, month.wave) * _WAVE).astype(np.int64)
    text = hours.text.max(initial=0) + 1 + np.arange(month.wave)
    text[random.random(month.wave) < month.copies] = text[0]
    return _added(hours, when, text), begin


def _added(hours: Hours, when: Numbers, text: Numbers | None) -> Hours:
    total = hours.total + np.bincount(when, minlength=len(hours))
    if text is None:
        return replace(hours, total=total)
    return replace(hours, total=total, hour=np.concatenate([hours.hour, when]), text=np.concatenate([hours.text, text]))
