"""Fits the thresholds by which a tonality is given to a mention, on the calibration part."""

import itertools

import numpy as np

from data.record import TONALITIES
from serving.scoring.bundle import EQUAL_THRESHOLDS, TonalityThresholds
from serving.scoring.decision import given_tonality
from training.evaluation.metrics import Floats

_STEPS = np.arange(-15, 16) / 10  # logarithms of how much lower a threshold may lie than neutral's
_SHARE = 0.5  # of the way from equal thresholds; see docs/experiments.md
_TOLD = (TONALITIES.index("negative"), TONALITIES.index("positive"))


def fit_tonality_thresholds(probabilities: Floats) -> TonalityThresholds:
    """Find thresholds half way between equal ones and those with the largest F1 to be expected.

    `probabilities` [n, 3] are calibrated ones. The most probable tonality is right most often, and misses most of a
    rare one; F1(P,N), the mean F1 of negative and positive, wants a lower threshold for what is rare and hard to tell.
    Labels are not looked at: F1 is what it would be if the probabilities were true, because the best for the labels of
    a few hundred mentions is mostly luck.
    Source: Lipton, Elkan & Naryanaswamy 2014, "Optimal Thresholding of Classifiers to Maximize F1 Measure".
    """
    if not len(probabilities):
        return EQUAL_THRESHOLDS
    nearest_first = sorted(itertools.product(_STEPS, _STEPS), key=lambda steps: float(np.hypot(*steps)))
    candidates = [_thresholds(*steps) for steps in nearest_first]
    best = int(np.argmax([_expected_f1_pn(probabilities, each) for each in candidates]))
    negative, positive = nearest_first[best]
    return _thresholds(_SHARE * negative, _SHARE * positive)


def _thresholds(negative: float, positive: float) -> TonalityThresholds:
    """Return thresholds that sum to 1, negative's and positive's so much lower than neutral's, in logarithms."""
    raw = np.exp([-negative, 0.0, -positive])
    first, second, third = (raw / raw.sum()).tolist()
    return first, second, third


def _expected_f1_pn(probabilities: Floats, thresholds: TonalityThresholds) -> float:
    given = given_tonality(probabilities, thresholds)
    f1 = [
        2.0 * probabilities[given == column, column].sum() / ((given == column).sum() + probabilities[:, column].sum())
        for column in _TOLD
    ]
    return float(np.mean(f1))
