"""Fits the confidence below which a person should look: `needs_review`."""

import numpy as np
from scipy.stats import beta

from training.evaluation.metrics import Bools, Floats

_PRIOR_MENTIONS = 20.0  # that the model's own confidence is worth when its precision is estimated
_NEVER_ZERO = 1e-9  # a beta distribution needs something on either side


def fit_abstention_threshold(confidence: Floats, correct: Bools, precision: float, certainty: float) -> float:
    """Find the lowest confidence from which the share of correct ones [n] reaches `precision` with `certainty`.

    What is reached on the few mentions at hand is not reached on the next ones half of the time. So of each share that
    is looked at the lower bound has to reach it, the quantile 1 - `certainty` of a beta distribution (as in
    selection with guaranteed risk, Geifman & El-Yaniv 2017, without their correction for looking at many, which would
    leave next to none). Its prior is what the model says itself: its mean confidence there, worth as much as
    _PRIOR_MENTIONS mentions, without which fifteen right answers out of fifteen would not be enough.

    Returns 1.0 (everything below certainty is reviewed) if no threshold does, 0.0 if all do.
    """
    ranked = np.argsort(-confidence, kind="stable")
    chosen = np.arange(1, len(ranked) + 1)
    right = np.cumsum(correct[ranked])
    expected = np.cumsum(confidence[ranked]) / chosen
    bound = beta.ppf(
        1.0 - certainty,
        right + _PRIOR_MENTIONS * expected,
        chosen - right + _PRIOR_MENTIONS * (1.0 - expected) + _NEVER_ZERO,
    )
    return lowest_confidence(confidence[ranked], bound >= precision)


def lowest_confidence(ranked: Floats, good: Bools) -> float:
    """Return the lowest of confidences [n], the largest first, from which what is answered is `good` [n].

    1.0 if it never is, 0.0 if it is with all of them.
    """
    # A threshold cannot part equal confidences: only the last of a run of equals is a place to cut.
    following = np.append(ranked[1:], -np.inf)[: len(ranked)]
    cuts = np.flatnonzero((ranked != following) & good)
    if not len(cuts):
        return 1.0
    return 0.0 if cuts[-1] == len(ranked) - 1 else float(ranked[cuts[-1]])
