"""Other ways to say how sure a model is of a mention than `labeling.exchange.order.certainty`; all lie in 0 to 1."""

from collections.abc import Callable

import numpy as np

from benchmarks.active_learning.probe import Probabilities
from training.evaluation.metrics import Floats

Confidence = Callable[[Probabilities], Floats]


def largest(said: Probabilities) -> Floats:
    """The largest tonality probability [n], which is the service's `confidence`.

    Source: Lewis & Gale 1994, "A Sequential Algorithm for Training Text Classifiers".
    """
    return np.asarray(said.tonality.max(axis=1))


def negated_entropy(said: Probabilities) -> Floats:
    """One minus the entropy of tonality [n], as a share of the largest possible.

    Source: Dagan & Engelson 1995, "Committee-Based Sampling for Training Probabilistic Classifiers".
    """
    plogp = said.tonality * np.log(np.maximum(said.tonality, np.finfo(np.float64).tiny))
    return np.asarray(1.0 + plogp.sum(axis=1) / np.log(said.tonality.shape[1])).clip(0.0, 1.0)


def against_runner_up(said: Probabilities) -> Floats:
    """The largest tonality probability [n] as a share of the two largest: the margin, as a probability.

    Source: Scheffer et al. 2001, "Active Hidden Markov Models for Information Extraction" (the difference of the two).
    """
    second, first = np.sort(said.tonality, axis=1)[:, -2:].T
    return np.asarray(first / (first + second))


def joint(said: Probabilities) -> Floats:
    """The probability [n] that the most probable tonality and categories all are right, were they independent."""
    return np.asarray(largest(said) * np.maximum(said.categories, 1.0 - said.categories).prod(axis=1))
