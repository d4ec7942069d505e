"""Probabilities of labels by linear models, each mention's by one that was fitted without its fold."""

import numpy as np
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped] # it has no annotations

from training.cross_validation.features import Features
from training.evaluation.metrics import Bools, Floats, Ints

_MAX_ITERATIONS = 1000


def out_of_fold_probabilities(
    features: Features, truth: Ints, known: Bools, classes: int, folds: Ints, inverse_penalty: float
) -> Floats:
    """Fit a logistic regression without each fold, and judge the fold by it; returns [n, classes].

    Classes are not balanced: a label is suspect if it is improbable, and weights would make rare classes look more
    probable than they are (docs/experiments.md has the measurement). Where the other folds have no example of a
    class, there is nothing to tell it by, and its probability is 1 / (examples + classes), by the rule of succession;
    the other classes share what is left. Source: Laplace 1814, "Essai philosophique sur les probabilités".

    Args:
        features: of all mentions [n, width].
        truth: class indices [n], of no account where they are not known.
        known: of which mentions to learn [n]; the others are judged all the same.
        classes: how many there are.
        folds: number of each mention's fold [n].
        inverse_penalty: weight of the sum of losses beside half the squared weights; scikit-learn's `C`.
    """
    probabilities = np.zeros((len(features), classes))
    for fold in np.unique(folds):
        rows, held_out = np.flatnonzero(known & (folds != fold)), np.flatnonzero(folds == fold)
        present = np.unique(truth[rows])
        unseen = 1 / (len(rows) + classes)
        share = 1 - unseen * (classes - len(present))
        probabilities[held_out] = unseen
        if len(present) == 1:
            probabilities[held_out, present[0]] = share
        elif len(present) > 1:
            judged = _judged(features[rows], truth[rows], features[held_out], inverse_penalty)
            probabilities[np.ix_(held_out, present)] = share * judged
    return probabilities


def _judged(features: Features, truth: Ints, others: Features, inverse_penalty: float) -> Floats:
    # Matrices are so small that threads wait for one another: on a busy machine two took thirty times as long as one.
    with threadpool_limits(1):
        regression = LogisticRegression(C=inverse_penalty, max_iter=_MAX_ITERATIONS).fit(features, truth)
        return np.asarray(regression.predict_proba(others), dtype=np.float64)
