"""What is found in a month of which it is known whether there is a wave in it."""

from dataclasses import dataclass

import numpy as np

from benchmarks.digest_waves.months import Month, drawn
from serving.digest.waves.detection import find_bursts

_LONGEST = 30  # hours of a wave


@dataclass(frozen=True)
class Outcome:
    """What was found in one month."""

    false: bool  # a wave where there is none
    late: int | None  # hours from the beginning of the wave to that of the one found; None if it was not found


def searched(kind: Month, seed: int) -> Outcome:
    """Draw a month and look for waves in it."""
    hours, begin = drawn(kind, np.random.default_rng(seed))
    bursts = find_bursts(hours, seed).bursts
    if begin is None:
        return Outcome(bool(bursts), None)
    true = [burst for burst in bursts if burst.begin < begin + _LONGEST and burst.end > begin]
    return Outcome(len(bursts) > len(true), true[0].begin - begin if true else None)
