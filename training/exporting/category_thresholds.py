"""Fits the thresholds from which categories are given to a mention, on the calibration part."""

import numpy as np

from training.evaluation.metrics import Bools, Floats

_PRIOR_POSITIVES = 100  # with so many positives an own threshold weighs as much as the prior one
_DEFAULT_THRESHOLD = 0.5


def fit_category_thresholds(probabilities: Floats, truth: Bools, allowed: Bools) -> tuple[float, ...]:
    """Find the thresholds of categories [c] for `probabilities` and `truth` [n, c].

    `allowed` [n] marks the mentions that may get categories: those predicted negative, or all. A common threshold
    maximizes micro F1; each category's own one maximizes its F1. From few positives an own threshold is mostly
    luck: it is drawn, the fewer there are the closer, to the middle between the common one and the one that
    would be best if the probabilities were true, which is low where a category is hard to tell.
    """
    if not truth.any():
        return (_DEFAULT_THRESHOLD,) * probabilities.shape[1]
    scores = np.where(allowed[:, None], probabilities, -1.0)
    common = _best_threshold(scores.ravel(), truth.ravel())
    thresholds = []
    for column in range(probabilities.shape[1]):
        positives = int(truth[:, column].sum())
        prior = (common + _expected_best_threshold(probabilities[:, column], allowed)) / 2.0
        own = _best_threshold(scores[:, column], truth[:, column]) if positives else prior
        thresholds.append((positives * own + _PRIOR_POSITIVES * prior) / (positives + _PRIOR_POSITIVES))
    return tuple(float(threshold) for threshold in thresholds)


def _expected_best_threshold(probabilities: Floats, allowed: Bools) -> float:
    """Return the threshold at which F1 is largest if every probability [n] is true: half of that F1.

    Source: Lipton, Elkan & Naryanaswamy 2014, "Optimal Thresholding of Classifiers to Maximize F1 Measure".
    """
    ranked = np.sort(probabilities[allowed])[::-1]
    chosen = np.arange(1, len(ranked) + 1)
    f1 = 2.0 * np.cumsum(ranked) / (chosen + probabilities.sum())
    return float(f1.max(initial=0.0)) / 2.0


def _best_threshold(scores: Floats, truth: Bools) -> float:
    """Return the midpoint between scores at which F1 is largest."""
    order = np.argsort(-scores, kind="stable")
    ranked, hits = scores[order], np.cumsum(truth[order])
    chosen = np.arange(1, len(order) + 1)
    f1 = 2.0 * hits / (chosen + truth.sum())
    following = np.append(ranked[1:], 0.0).clip(min=0.0)
    f1[(ranked <= following) | (ranked < 0)] = -1.0
    best = int(f1.argmax())
    return float((ranked[best] + following[best]) / 2.0) if f1[best] > 0 else _DEFAULT_THRESHOLD
