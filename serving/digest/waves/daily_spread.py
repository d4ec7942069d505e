"""By how much the days of a period are more, or less, negative than usual, beyond what chance makes."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from serving.digest.mentions import Mask
from serving.digest.waves.dispersion import biweight_variance
from serving.digest.waves.hours import Hours, Shares, by_day, weekday_freedom

_LEAST_DAYS = 7  # of fewer no spread is told
_VARIANCES = np.concatenate([[0.0], np.geomspace(1e-4, 4, 120)])  # of the days' factor, that are tried


@dataclass(frozen=True)
class DailySpread:
    """What the days say of the factor by which each is more, or less, negative than usual."""

    days: int
    left: Shares  # how far the days differ, if the factor has each of _VARIANCES: 1 where it explains all, [tried]
    freedom: float  # degrees of freedom, as a share of the days; 0 where too few are known

    @classmethod
    def of(cls, hours: Hours, usual: Shares, dispersion: float, apart: Mask, crowding: float) -> Self:
        """Compare the days that are not `apart` with what is usual.

        Args:
            hours: the period.
            usual: share of negative mentions, [T].
            dispersion: how many times as much as by chance days vary.
            apart: hours that are taken for a wave, [T].
            crowding: how many times as much as single mentions reposted ones vary.
        """
        total = hours.total * ~apart
        expected, chance = by_day(total * usual), by_day(total * usual * (1 - usual)) * crowding
        known = expected > 0
        days = int(known.sum())
        if days < _LEAST_DAYS:
            return cls(len(known), np.zeros(len(_VARIANCES)), 0.0)
        off = by_day(hours.negative * ~apart) - expected
        tried = chance[known] + _VARIANCES[:, None] * expected[known] ** 2
        freedom = days - 1 - weekday_freedom(total * usual, hours.rhythms, dispersion)
        return cls(len(known), biweight_variance(off[known] / np.sqrt(tried)) * days, freedom)

    def levels(self, courses: int, random: np.random.Generator) -> Shares:
        """Draw the factors of days, [B, days]: lognormal with mean 1, some much above it and none below 0."""
        spread = np.sqrt(np.log1p(self._variances(courses, random)))[:, None]
        drawn: Shares = np.exp(spread * random.standard_normal((courses, self.days)) - spread**2 / 2)
        return drawn

    def _variances(self, courses: int, random: np.random.Generator) -> Shares:
        """Draw what the variance of the factor may be, [B]; it is known from a few days only.

        Each is as likely as what it leaves of the spread is as a chi-squared number: the Q-profile of Viechtbauer 2007,
        "Confidence intervals for the amount of heterogeneity in meta-analysis", with a robust spread.
        """
        if not self.freedom:
            return np.zeros(courses)
        falling = np.minimum.accumulate(self.left)[::-1]
        found: Shares = np.interp(random.chisquare(self.freedom, courses), falling, _VARIANCES[::-1])
        return found
