"""What is usual and where the bursts are, each measured without the other."""

from dataclasses import dataclass

import numpy as np

from serving.digest.mentions import Mask, Numbers
from serving.digest.waves.automaton import ODDS, Gains, burst_gains, burst_states
from serving.digest.waves.dispersion import dispersion
from serving.digest.waves.hours import Shares, usual_share

_ROUNDS = 3


@dataclass(frozen=True)
class Settled:
    """B courses of T hours."""

    usual: Shares  # share of negative mentions, [B, T]
    dispersion: Shares  # how many times as much as by chance days vary, [B]
    gains: Gains  # of being in a burst, [B, T]
    bursts: Mask  # [B, T]


def settled(negative: Numbers, total: Numbers, rhythms: list[Shares]) -> Settled:
    """Find bursts and what is usual outside of them, in turn.

    Lulls, as an advertising campaign makes them, are no more usual than bursts are: they are left out as well.

    Args:
        negative: negative mentions by hour, [B, T].
        total: all mentions by hour, [B, T].
        rhythms: what each hour belongs to, indicators [T, groups].
    """
    bursts = lulls = np.zeros(negative.shape, dtype=np.bool_)
    varies: Shares = np.ones(len(negative))
    for _ in range(_ROUNDS):
        calm = ~(bursts | lulls)
        usual = usual_share(negative, total, calm, rhythms, varies)
        varies = dispersion(negative, total, usual, calm)
        gains = burst_gains(negative, total, usual)
        both = np.concatenate([gains, burst_gains(negative, total, usual, 1 / ODDS)])
        bursts, lulls = np.split(burst_states(both), 2)
    return Settled(usual, varies, gains, bursts)
