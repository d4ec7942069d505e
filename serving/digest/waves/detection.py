"""Which bursts are waves: those that chance would hardly make of a period without any."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from serving.digest.mentions import Mask
from serving.digest.waves.automaton import Gains, heaviest, runs
from serving.digest.waves.calm_periods import CalmPeriods
from serving.digest.waves.hours import HOURS, Hours, Shares
from serving.digest.waves.settling import Settled, settled

FALSE_ALARMS = 0.02  # periods without a wave in which one is found all the same: one in fifty

CALM_PERIODS = 500  # drawn to know what chance makes
_CELLS = 1_000_000  # numbers of drawn periods held at once: some 100 MB
_LEAST_NEGATIVE = 10  # mentions; of fewer nothing can be said
_LEAST_DAYS, _MOST_DAYS = 3, 366  # of a longer period the search would take hours


@dataclass(frozen=True)
class Burst:
    """Hours from `begin` to `end` (exclusive), counted from the first of the period."""

    begin: int
    end: int
    negative: int
    mentions: int
    expected: float  # negative mentions that are usual among so many, at these hours
    chance: float  # share of periods without a wave in which chance makes one as heavy


@dataclass(frozen=True)
class Detection:
    """What was found, and what is usual."""

    bursts: list[Burst]
    usual: Shares  # share of negative mentions, [T]
    searched: bool  # False: too few negative mentions, too few days or too many


def find_bursts(hours: Hours, seed: int = 0) -> Detection:
    """Find the bursts of negativity that are heavier than all but 2 % of the heaviest that chance makes.

    What chance makes is drawn twice. In the first draw a copy counts as any other mention; the bursts that are heavier
    than that are set apart. In the second draw the repeated texts outside of them come with their copies. So what is
    reposted on any day makes no wave, and a wave of reposts does.
    """
    days = len(hours) // HOURS
    if len(hours.hour) < _LEAST_NEGATIVE or not _LEAST_DAYS <= days <= _MOST_DAYS:
        return Detection([], np.zeros(len(hours)), searched=False)
    found = settled(hours.negative[None, :], hours.total[None, :], hours.rhythms)
    if not found.bursts.any():
        return Detection([], found.usual[0], searched=True)
    random = np.random.default_rng(seed)
    apart = np.zeros(len(hours), dtype=np.bool_)
    for burst in _improbable(replace(hours, text=np.arange(len(hours.text))), found, apart, random):
        apart[burst.begin : burst.end] = True
    return Detection(_improbable(hours, found, apart, random), found.usual[0], searched=True)


def _improbable(hours: Hours, found: Settled, apart: Mask, random: np.random.Generator) -> list[Burst]:
    """Return the bursts that are heavier than what chance makes of what is not set apart."""
    usual, gains = found.usual[0], found.gains[0]
    calm = CalmPeriods.like(hours, found, apart)
    by_chance = np.concatenate(list(_weights_by_chance(calm, hours.rhythms, random)))
    bursts = [_burst(hours, usual, gains, by_chance, place) for place in runs(found.bursts[0])]
    return [burst for burst in bursts if burst.chance <= FALSE_ALARMS]


def _burst(hours: Hours, usual: Shares, gains: Gains, by_chance: Gains, place: tuple[int, int]) -> Burst:
    begin, end = place
    heavier = np.count_nonzero(by_chance >= gains[begin:end].sum())
    return Burst(
        begin=begin,
        end=end,
        negative=int(hours.negative[begin:end].sum()),
        mentions=int(hours.total[begin:end].sum()),
        expected=float((hours.total * usual)[begin:end].sum()),
        chance=(1 + heavier) / (1 + len(by_chance)),
    )


def _weights_by_chance(calm: CalmPeriods, rhythms: list[Shares], random: np.random.Generator) -> Iterator[Gains]:
    """Yield the weights of the heaviest bursts of periods without a wave, each searched as the data were."""
    at_once = max(_CELLS // len(calm), 1)
    for first in range(0, CALM_PERIODS, at_once):
        drawn = settled(*calm.drawn(min(at_once, CALM_PERIODS - first), random), rhythms)
        yield heaviest(drawn.gains, drawn.bursts)
