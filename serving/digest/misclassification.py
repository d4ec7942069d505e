"""True shares of tonalities behind those that a model gives, from how often it takes one for another."""

import numpy as np
from numpy.typing import NDArray

from serving.scoring.bundle import Confusion

Shares = NDArray[np.float64]

_PRIOR = 0.5  # of Jeffreys, for each cell: an error that was never seen may happen all the same
_ROUNDS = 1000
_STILL = 1e-6  # a round that moves no share by more is the last one


def drawn_rates(confusion: Confusion, draws: int, random: np.random.Generator) -> Shares:
    """Draw what the error rates may be, given the counts on annotated mentions.

    Each row of the confusion is a multinomial sample; its rates have a Dirichlet distribution.

    Returns:
        The probability of each given tonality for each true one, [draws, true, given].
    """
    counts = np.asarray(confusion, dtype=np.float64) + _PRIOR
    return np.stack([random.dirichlet(row, draws) for row in counts], axis=1)


def true_shares(given: Shares, rates: Shares) -> Shares:
    """Estimate true shares from given ones: the most likely ones, by expectation maximization.

    That assumes that a negative mention is taken for a neutral one as often here as where the rates were measured.
    Where no true shares could give what was given, the nearest ones that can be are returned. Sources: Rogan & Gladen
    1978, "Estimating prevalence from the results of a screening test", for two classes; Saerens, Latinne & Decaestecker
    2002, "Adjusting the outputs of a classifier to new a priori probabilities", for this algorithm.

    Args:
        given: shares of the tonalities as the model gives them, [..., 3].
        rates: the probability of each given tonality for each true one, [..., 3, 3].

    Returns:
        True shares, [..., 3].
    """
    shares = np.full(given.shape, 1 / given.shape[-1])
    for _ in range(_ROUNDS):
        expected = np.einsum("...t,...tg->...g", shares, rates)
        ratio = np.divide(given, expected, out=np.zeros_like(given), where=expected > 0)
        updated = shares * np.einsum("...g,...tg->...t", ratio, rates)
        moved = np.abs(updated - shares).max(initial=0.0)
        shares = updated
        if moved < _STILL:
            break
    return shares
