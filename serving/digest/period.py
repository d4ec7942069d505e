"""Whole days that a digest tells of, and those that it compares them with."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Self

import numpy as np

from data.errors import DataError
from serving.digest.mentions import Mask, Mentions, Moments, Numbers

_MOST_DAYS = 1100
_MOST_MISSING = 7  # the data may begin a seventh of a period late, and it is still compared
_LEAST_HALF = 3  # days; shorter halves differ by the weekday, and the first and the last day may be broken off


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both of them included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def dates(self) -> list[date]:
        """Its days, in order."""
        return [self.first + timedelta(days=number) for number in range(self.days)]

    @property
    def before(self) -> Self:
        """The equally long period that ends where this one begins."""
        return type(self)(self.first - timedelta(days=self.days), self.first - timedelta(days=1))

    @property
    def halves(self) -> tuple[Self, Self]:
        """Two equally long parts; of an odd number of days the one in the middle is in neither."""
        half = timedelta(days=self.days // 2 - 1)
        return type(self)(self.first, self.first + half), type(self)(self.last - half, self.last)

    def shared_with(self, other: Self) -> int:
        """Return how many days are in both."""
        return max((min(self.last, other.last) - max(self.first, other.first)).days + 1, 0)

    def holds(self, moment: Moments) -> Mask:
        """Tell which moments lie within, [n]; one that is unknown does not."""
        day = moment.astype("datetime64[D]")
        found: Mask = (day >= np.datetime64(self.first)) & (day <= np.datetime64(self.last))
        return found

    def day_numbers(self, moment: Moments) -> Numbers:
        """Return the number of each moment's day, from 0; the moments lie within."""
        return (moment.astype("datetime64[D]") - np.datetime64(self.first)).astype(np.int64)


@dataclass(frozen=True)
class Comparison:
    """Two equally long periods: the one before and this one, or the halves of this one."""

    kind: Literal["before", "halves"]
    earlier: Period
    later: Period
    known: tuple[int, int]  # days of each that the data reach over

    @property
    def whole(self) -> bool:
        """Whether the data reach over all days of both."""
        return self.known == (self.earlier.days, self.later.days)


def chosen_period(mentions: Mentions, first: date | None, last: date | None) -> Period | None:
    """Return the period that was asked for, open ends closed by the first or last mention; None without any date.

    Raises:
        DataError: it would end before it begins, or is too long for one page.
    """
    moments = mentions.moment[mentions.dated]
    if len(moments):
        days = moments.astype("datetime64[D]")
        first, last = first or days.min().item(), last or days.max().item()
    if first is None or last is None:
        return None
    if (last - first).days >= _MOST_DAYS:
        raise DataError(
            f"the period is from {first} to {last}, and a digest tells of at most {_MOST_DAYS} days; "
            "give --from and --to, or mend the dates"
        )
    if last < first:
        raise DataError(f"the period would begin on {first} and end on {last}; give another --from or --to")
    return Period(first, last)


def comparison(mentions: Mentions, period: Period | None) -> Comparison | None:
    """Choose what the period is compared with: the one before, if the data reach so far back, or else its halves."""
    if period is None:
        return None
    days = mentions.moment[mentions.dated].astype("datetime64[D]")
    data = Period(days.min().item(), days.max().item()) if len(days) else period
    if data.first <= period.before.first + timedelta(days=period.days // _MOST_MISSING):
        return _compared("before", period.before, period, data)
    if period.days >= 2 * _LEAST_HALF:
        return _compared("halves", *period.halves, data)
    return None


def _compared(kind: Literal["before", "halves"], earlier: Period, later: Period, data: Period) -> Comparison:
    return Comparison(kind, earlier, later, (earlier.shared_with(data), later.shared_with(data)))
