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

_DOUBTFUL = 0.1  # the same share for bursts of which nothing is learnt about chance
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

    What chance makes is drawn twice. In the first draw a copy counts as any other mention; the bursts that are rather
    improbable then are set apart. In the second draw the repeated texts outside of them come with their copies, and
    the other days tell how far days differ. So what is reposted on any day makes no wave, a wave of reposts does, and
    one wave does not hide another. Copies make chance's bursts heavier: where the first draw leaves nothing, the
    second would not either.
    """
    days = len(hours) // HOURS
    if len(hours.hour) < _LEAST_NEGATIVE or not _LEAST_DAYS <= days <= _MOST_DAYS:
        return Detection([], np.zeros(len(hours)), searched=False)
    found = settled(hours.negative[None, :], hours.total[None, :], hours.rhythms)
    if not found.bursts.any():
        return Detection([], found.usual[0], searched=True)
    random = np.random.default_rng(seed)
    apart = np.zeros(len(hours), dtype=np.bool_)
    doubtful = _improbable(replace(hours, text=np.arange(len(hours.text))), found, apart, random, _DOUBTFUL)
    for burst in doubtful:
        apart[burst.begin : burst.end] = True
    bursts = _improbable(hours, found, apart, random, FALSE_ALARMS) if doubtful else []
    return Detection(bursts, found.usual[0], searched=True)


def _improbable(hours: Hours, found: Settled, apart: Mask, random: np.random.Generator, most: float) -> list[Burst]:
    """Return the bursts that chance, learnt from what is not apart, makes in no more than so many periods."""
    usual, gains, places = found.usual[0], found.gains[0], runs(found.bursts[0])
    spreads = _spreads(hours, usual, apart, places)
    heaviest = int(np.argmax([gains[begin:end].sum() for begin, end in places]))
    chance = Chance.of(CalmPeriods.like(hours, usual, apart), hours.rhythms, spreads[heaviest], random)
    bursts = [
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
    return [burst for burst in bursts if burst.chance <= most]


def _spreads(hours: Hours, usual: Shares, apart: Mask, places: Sequence[tuple[int, int]]) -> list[float]:
    """Return how far days differ that neither the burst nor what is apart touches, for each burst."""
    left_out = np.stack([apart] * len(places))
    for row, (begin, end) in zip(left_out, places, strict=True):
        row[begin:end] = True
    found: list[float] = daily_spread(hours.negative, hours.total * usual, left_out).tolist()
    return found
