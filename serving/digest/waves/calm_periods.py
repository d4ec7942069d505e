"""Periods without a wave, as chance makes them."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from serving.digest.mentions import Mask, Numbers
from serving.digest.waves.hours import HOURS, Hours, Shares
from serving.digest.waves.reposts import Reposts


@dataclass(frozen=True)
class CalmPeriods:
    """What periods without a wave are drawn from.

    Mentions come when they came. One whose text is not repeated is negative with the usual probability, times a factor
    that differs from day to day; repeated texts come with all their copies.
    """

    total: Numbers  # mentions of each hour, [T]
    usual: Shares  # share of them that is negative, [T]
    reposts: Reposts

    @classmethod
    def like(cls, hours: Hours, usual: Shares, apart: Mask) -> Self:
        """Learn from a period, but not from the hours that are `apart`, [T]."""
        return cls(hours.total, usual, Reposts.of(hours, apart))

    def __len__(self) -> int:
        """Return how many numbers a course takes while it is drawn."""
        return len(self.total) + len(self.reposts.hours)

    def drawn(self, deviations: Shares, random: np.random.Generator) -> tuple[Numbers, Numbers]:
        """Draw a course for each deviation of the days' factor, [B].

        The factor is lognormal with mean 1: some days are much above it, and none is below 0.

        Returns:
            Negative and all mentions by hour, [B, T] each.
        """
        spread = np.sqrt(np.log1p(deviations**2))[:, None]
        level = np.exp(spread * random.standard_normal((len(deviations), len(self.total) // HOURS)) - spread**2 / 2)
        share = np.clip(self.usual * self.reposts.single * np.repeat(level, HOURS, axis=1), 0, 1)
        reposted = self.reposts.drawn(self.total * self.usual, len(deviations), random)
        negative = random.binomial(self.total, share) + reposted
        return negative, np.maximum(negative, self.total)
