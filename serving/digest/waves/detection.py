"""Which bursts are waves: those that chance would hardly make of a period without any."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from serving.digest.mentions import Mask
from serving.digest.waves.automaton import runs
from serving.digest.waves.calm_periods import CalmPeriods
from serving.digest.waves.chance import Chance
from serving.digest.waves.dispersion import daily_spread
from serving.digest.waves.hours import HOURS, Hours, Shares
from serving.digest.waves.settling import Settled, settled

FALSE_ALARMS = 0.02  # periods without a wave in which one is found all the same: one in fifty

_DOUBTFUL = 0.1  # the same share, for bursts whose days do not tell how far days differ
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

    What chance makes is drawn twice. In the first draw a copy counts as any other mention. In the second the repeated
    texts come with their copies, but for those of bursts that were improbable in the first; and how far days differ is
    told by those without a burst that was rather improbable. So what is reposted on any day makes no wave, a wave of
    reposts does, and one wave does not hide another. Copies make chance's bursts heavier: where the first draw leaves
    nothing, the second would not either.
    """
    days = len(hours) // HOURS
    if len(hours.hour) < _LEAST_NEGATIVE or not _LEAST_DAYS <= days <= _MOST_DAYS:
        return Detection([], np.zeros(len(hours)), searched=False)
    found = settled(hours.negative[None, :], hours.total[None, :], hours.rhythms)
    usual, nowhere = found.usual[0], np.zeros(len(hours), dtype=np.bool_)
    if not found.bursts.any():
        return Detection([], usual, searched=True)
    random = np.random.default_rng(seed)
    copies_alone = replace(hours, text=np.arange(len(hours.text)))
    doubtful = _bursts(copies_alone, found, nowhere, CalmPeriods.like(copies_alone, usual, nowhere), random)
    doubtful = [burst for burst in doubtful if burst.chance <= _DOUBTFUL]
    if not doubtful:
        return Detection([], usual, searched=True)
    improbable = _within(hours, [burst for burst in doubtful if burst.chance <= FALSE_ALARMS])
    bursts = _bursts(hours, found, _within(hours, doubtful), CalmPeriods.like(hours, usual, improbable), random)
    return Detection([burst for burst in bursts if burst.chance <= FALSE_ALARMS], usual, searched=True)


def _within(hours: Hours, bursts: Sequence[Burst]) -> Mask:
    inside = np.zeros(len(hours), dtype=np.bool_)
    for burst in bursts:
        inside[burst.begin : burst.end] = True
    return inside


def _bursts(
    hours: Hours, found: Settled, left_out: Mask, calm: CalmPeriods, random: np.random.Generator
) -> list[Burst]:
    """Return all bursts; days of the hours that are left out, [T], do not tell how far days differ."""
    usual, gains, places = found.usual[0], found.gains[0], runs(found.bursts[0])
    spreads = _spreads(hours, usual, left_out, places)
    heaviest = int(np.argmax([gains[begin:end].sum() for begin, end in places]))
    chance = Chance.of(calm, hours.rhythms, spreads[heaviest], random)
    return [
        Burst(
            begin=begin,
            end=end,
            negative=int(hours.negative[begin:end].sum()),
            mentions=int(hours.total[begin:end].sum()),
            expected=float((hours.total * usual)[begin:end].sum()),
            chance=chance.of_heavier(float(gains[begin:end].sum()), spread),
        )
        for (begin, end), spread in zip(places, spreads, strict=True)
    ]


def _spreads(hours: Hours, usual: Shares, left_out: Mask, places: Sequence[tuple[int, int]]) -> list[float]:
    """Return how far days differ that neither the burst nor what is left out touches, for each burst."""
    touched = np.stack([left_out] * len(places))
    for row, (begin, end) in zip(touched, places, strict=True):
        row[begin:end] = True
    found: list[float] = daily_spread(hours.negative, hours.total * usual, touched).tolist()
    return found
