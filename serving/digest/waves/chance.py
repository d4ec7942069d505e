"""What chance makes of periods without a wave whose days differ as much as those of the data."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np

from serving.digest.mentions import Numbers
from serving.digest.waves.automaton import heaviest
from serving.digest.waves.calm_periods import CalmPeriods
from serving.digest.waves.dispersion import daily_spread
from serving.digest.waves.hours import HOURS, Shares
from serving.digest.waves.settling import settled

CALM_PERIODS = 500  # that a burst is compared with

_DRAWN = 3 * CALM_PERIODS  # of which those are taken whose days differ as the data's
_PILOT, _PILOT_ALIKE = 300, 30
_LARGEST = 1.0  # deviation of the days' factor
_LEAST_DAYS = 7  # of fewer no spread is told, and the days are taken for equal
_CELLS = 1_000_000  # numbers of drawn periods held at once: some 100 MB


@dataclass(frozen=True)
class Chance:
    """Drawn periods without a wave, [n] each."""

    deviations: Shares  # of the days' factor
    weights: Shares  # of the heaviest burst
    spreads: Shares  # how far the days differ that it does not touch

    @classmethod
    def of(cls, calm: CalmPeriods, rhythms: list[Shares], spread: float, random: np.random.Generator) -> Self:
        """Draw periods whose days differ by about as much as `spread` says.

        By how much days really differ is not known, and a spread tells it but roughly. So periods are drawn with
        deviations from 0 to 1, small ones more often, and those that came out like the data are kept: approximate
        Bayesian computation (Beaumont et al. 2002, "Approximate Bayesian computation in population genetics"). A pilot
        says which deviations are worth drawing.
        """
        if len(calm.total) < _LEAST_DAYS * HOURS:
            return cls._searched(calm, rhythms, np.zeros(CALM_PERIODS), random)
        pilot = cls._searched(calm, rhythms, _LARGEST * random.random(_PILOT) ** 2, random)
        roots = np.sqrt(pilot.deviations[pilot.alike(spread, _PILOT_ALIKE)])
        return cls._searched(calm, rhythms, random.uniform(roots.min(), roots.max(), _DRAWN) ** 2, random)

    @classmethod
    def _searched(
        cls, calm: CalmPeriods, rhythms: list[Shares], deviations: Shares, random: np.random.Generator
    ) -> Self:
        parts = list(_heaviest(calm, rhythms, deviations, random))
        weights, spreads = (np.concatenate(column) for column in zip(*parts, strict=True))
        return cls(deviations, weights, spreads)

    def alike(self, spread: float, most: int) -> Numbers:
        """Return the places of the periods with the most similar spread."""
        return np.argsort(np.abs(np.log(self.spreads / spread)), kind="stable")[:most]

    def of_heavier(self, weight: float, spread: float) -> float:
        """Return the share of periods, among those with a similar spread, in which chance makes a burst as heavy."""
        weights = self.weights[self.alike(spread, CALM_PERIODS)]
        return float(1 + np.count_nonzero(weights >= weight)) / (1 + len(weights))


def _heaviest(
    calm: CalmPeriods, rhythms: list[Shares], deviations: Shares, random: np.random.Generator
) -> Iterator[tuple[Shares, Shares]]:
    """Yield weights and spreads of drawn periods, each searched as the data were."""
    at_once = max(_CELLS // len(calm), 1)
    for first in range(0, len(deviations), at_once):
        negative, total = calm.drawn(deviations[first : first + at_once], random)
        found = settled(negative, total, rhythms)
        weights, hours = heaviest(found.gains, found.bursts)
        yield weights, daily_spread(negative, total * found.usual, hours)
