"""The hours of a period, and how negative each usually is."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from serving.digest.mentions import Mask, Mentions, Moment, Numbers
from serving.digest.period import Period

HOURS = 24
_DAYS_OF_RHYTHM = 14  # a shorter period does not have every weekday twice, and none is taken for usual
_PART = 6  # hours: night, morning, afternoon, evening
_STEADINESS = 10  # negative mentions that a weekday, or a part of the day, must outweigh to be thought different
_LEAST, _MOST = 1e-4, 0.95  # of a usual share

Shares = NDArray[np.float64]


@dataclass(frozen=True)
class Hours:
    """T hours, from the first of a period's first day on, and the negative mentions in them."""

    first: Moment  # in hours
    total: Numbers  # mentions of each hour, [T]
    hour: Numbers  # of each negative mention, from 0, [n]
    text: Numbers  # its number, [n]

    @classmethod
    def of(cls, mentions: Mentions, period: Period) -> Self:
        """Count the mentions of a period; those without a date are in no hour."""
        dated = mentions.where(mentions.dated)
        first = np.datetime64(period.first, "h")
        hour = (dated.moment.astype("datetime64[h]") - first).astype(np.int64)
        total = np.bincount(hour, minlength=period.days * HOURS)
        return cls(first, total, hour[dated.negative], dated.text[dated.negative])

    def __len__(self) -> int:
        return len(self.total)

    @property
    def negative(self) -> Numbers:
        """Negative mentions of each hour, [T]."""
        return np.bincount(self.hour, minlength=len(self))

    @property
    def rhythms(self) -> list[Shares]:
        """What each hour belongs to, as indicators [T, groups]: a weekday, and a part of the day."""
        if len(self) < _DAYS_OF_RHYTHM * HOURS:
            return []
        number = np.arange(len(self))
        return [np.eye(7)[number // HOURS % 7], np.eye(HOURS // _PART)[number % HOURS // _PART]]


def by_day(hourly: NDArray[np.generic]) -> Shares:
    """Add up the hours of each day: [..., T] to [..., days]."""
    summed: Shares = hourly.reshape(*hourly.shape[:-1], -1, HOURS).sum(axis=-1)
    return summed


def usual_share(negative: Numbers, total: Numbers, calm: Mask, rhythms: list[Shares], dispersion: Shares) -> Shares:
    """Return how large a share of each hour's mentions is usually negative, for B courses of T hours.

    It is the level of the calm hours, times what is usual for the weekday and for the part of the day; each of these
    is drawn towards 1 as if ten more negative mentions had come as expected, and more where days vary by more than
    chance makes them: a weekday of which there are four is otherwise taken for what chance made of those four.

    Args:
        negative: negative mentions by hour, [B, T].
        total: all mentions by hour, [B, T].
        calm: the hours that count, [B, T].
        rhythms: what each hour belongs to, indicators [T, groups].
        dispersion: how many times as much as by chance days vary, [B].
    """
    steadiness = _STEADINESS * dispersion[:, None]
    total, found = total * calm, negative * calm
    level = (found.sum(axis=1, keepdims=True) + 0.5) / (total.sum(axis=1, keepdims=True) + 1)
    share = np.broadcast_to(level, negative.shape)
    for groups in rhythms:
        expected = (total * share) @ groups
        share = share * (((found @ groups + steadiness) / (expected + steadiness)) @ groups.T)
    return np.clip(share, _LEAST, _MOST)
