"""Bursts as states of an automaton: Kleinberg 2002, "Bursty and hierarchical structure in streams".

Of a batch of d mentions r are negative. In the calm state each is negative with the usual probability p, in a burst
with odds that are s times as high. A state costs the negative logarithm of the probability of what was found, entering
a burst costs ln T, leaving it nothing; the cheapest sequence of states says where the bursts are. Since a batch is
judged by the share of its mentions that is negative, more mentions alone make no burst.
"""

import numpy as np
from numpy.typing import NDArray

from serving.digest.mentions import Mask, Numbers

ODDS = 3.0  # s: how much more negative a burst is

Gains = NDArray[np.float64]


def burst_gains(negative: Numbers, total: Numbers, usual: Gains, odds: float = ODDS) -> Gains:
    """Return by how much a burst costs less than calm, [B, T]: r ln s - d ln(1 + (s - 1) p)."""
    gains: Gains = negative * np.log(odds) - total * np.log1p((odds - 1) * usual)
    return gains


def burst_states(gains: Gains) -> Mask:
    """Return the cheapest states, [B, T]; True is a burst. By Viterbi's algorithm, for B courses at once."""
    courses, length = gains.shape
    entering = np.log(max(length, 2))
    calm, burst = np.zeros(courses), np.full(courses, -np.inf)
    was_burst_before_calm = np.zeros((length, courses), dtype=np.bool_)
    was_burst_before_burst = np.zeros((length, courses), dtype=np.bool_)
    for hour, gain in enumerate(np.ascontiguousarray(gains.T)):
        was_burst_before_calm[hour] = burst > calm
        was_burst_before_burst[hour] = burst > calm - entering
        calm, burst = np.maximum(calm, burst), np.maximum(calm - entering, burst) + gain
    states = np.zeros((length, courses), dtype=np.bool_)
    state = burst > calm
    for hour in range(length - 1, -1, -1):
        states[hour] = state
        state = np.where(state, was_burst_before_burst[hour], was_burst_before_calm[hour])
    return np.ascontiguousarray(states.T)


def heaviest(gains: Gains, states: Mask) -> tuple[Gains, Mask]:
    """Find the heaviest burst of each course.

    Returns:
        How much less it costs than calm, [B], 0 without any; and its hours, [B, T].
    """
    courses, length = gains.shape
    most: Gains = np.zeros(courses)
    running: Gains = np.zeros(courses)
    start: Numbers = np.zeros(courses, dtype=np.int64)
    begin, end = start, start
    burst = np.zeros(courses, dtype=np.bool_)
    by_hour = zip(np.ascontiguousarray(states.T), np.ascontiguousarray(gains.T), strict=True)
    for hour, (state, gain) in enumerate(by_hour):
        start = np.where(state & ~burst, hour, start)
        burst, running = state, np.where(state, running + gain, 0.0)
        more = running > most
        most, begin, end = np.where(more, running, most), np.where(more, start, begin), np.where(more, hour + 1, end)
    hours = np.arange(length)
    return most, (hours >= begin[:, None]) & (hours < end[:, None])


def runs(states: Mask) -> list[tuple[int, int]]:
    """Return where the bursts of one course, [T], begin and end; the end is no longer part of it."""
    edges = np.diff(np.concatenate([[False], states, [False]]).astype(np.int8))
    begins, ends = np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist()
    return list(zip(begins, ends, strict=True))
