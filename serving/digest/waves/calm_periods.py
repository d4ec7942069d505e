"""Periods without a wave, as chance makes them: what a burst must outweigh to be called a wave."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from serving.digest.mentions import Mask, Numbers
from serving.digest.waves.daily_spread import DailySpread
from serving.digest.waves.hours import HOURS, Hours, Shares
from serving.digest.waves.reposts import Reposts
from serving.digest.waves.settling import Settled


@dataclass(frozen=True)
class CalmPeriods:
    """What periods without a wave are drawn from.

    Mentions come when they came. One whose text is not repeated is negative with the usual probability, by a factor
    that differs from day to day as much as it does in the data; repeated texts come with all their copies.
    """

    total: Numbers  # mentions of each hour, [T]
    usual: Shares  # share of them that is negative, [T]
    reposts: Reposts
    spread: DailySpread

    @classmethod
    def like(cls, hours: Hours, found: Settled, apart: Mask) -> Self:
        """Learn from a period, with whatever waves it has.

        Args:
            hours: the period.
            found: what is usual in it, as the one course of B = 1.
            apart: hours that are taken for a wave, and from which nothing is learnt, [T].
        """
        reposts = Reposts.of(hours, apart)
        spread = DailySpread.of(hours, found.usual[0], float(found.dispersion[0]), apart, reposts.crowding)
        return cls(hours.total, found.usual[0], reposts, spread)

    def __len__(self) -> int:
        """Return how many numbers a course takes while it is drawn."""
        return len(self.total) + len(self.reposts.hours)

    def drawn(self, courses: int, random: np.random.Generator) -> tuple[Numbers, Numbers]:
        """Draw so many courses; returns their negative and all mentions by hour, [B, T] each."""
        level = np.repeat(self.spread.levels(courses, random), HOURS, axis=1)
        single = random.binomial(self.total, np.clip(self.usual * self.reposts.single * level, 0, 1))
        negative = single + self.reposts.drawn(self.total * self.usual, courses, random)
        return negative, np.maximum(negative, self.total)
