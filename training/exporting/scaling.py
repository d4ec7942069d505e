"""Fits what turns logits into probabilities: temperatures and biases.

Everything here sees the calibration part only, a part carved from train.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize, minimize_scalar

from serving.scoring.bundle import NO_BIAS, Biases
from serving.scoring.calibration import category_probabilities, tonality_probabilities
from training.evaluation.metrics import Bools, Floats, Ints

_LOG_TEMPERATURES = (-2.3, 2.3)  # 0.1 to 10
_BIASES = (-3.0, 3.0)  # a class twenty times as probable, or as improbable
_BIAS_DEVIATION = 0.15  # of their prior; see docs/experiments.md


@dataclass(frozen=True)
class TonalityScaling:
    """What turns the logits of tonality into probabilities."""

    temperature: float
    biases: Biases


def fit_tonality(logits: Floats, truth: Ints) -> TonalityScaling:
    """Find the temperature and the biases that minimize negative log-likelihood; those of a softmax without examples.

    `logits` [n, 3], `truth` [n] of class indices. A model that was trained with class weights finds rare classes more
    often than they are there, which no temperature mends. Few mentions draw the biases little away from zero: a normal
    prior stands beside them, narrow enough that a class of a few dozen is not left out for a little likelihood.
    Source: see `serving.scoring.calibration.tonality_probabilities`.
    """
    if not len(truth):
        return TonalityScaling(1.0, NO_BIAS)

    def loss(parameters: Floats) -> float:
        temperature, biases = float(np.exp(parameters[0])), _biases(parameters)
        probabilities = tonality_probabilities(logits, temperature, biases)
        likelihood = float(np.log(probabilities[np.arange(len(truth)), truth] + 1e-12).sum())
        prior = -0.5 * sum((bias / _BIAS_DEVIATION) ** 2 for bias in biases)
        return -(likelihood + prior) / len(truth)

    bounds = [_LOG_TEMPERATURES, *[_BIASES] * len(NO_BIAS)]
    found = minimize(loss, np.zeros(len(bounds)), bounds=bounds, method="L-BFGS-B").x
    return TonalityScaling(float(np.exp(found[0])), _biases(found))


def fit_category_temperature(logits: Floats, truth: Bools) -> float:
    """Find the temperature common to all sigmoids [n, c] that minimizes negative log-likelihood; 1 without any."""
    if not truth.size:
        return 1.0

    def loss(log_temperature: float) -> float:
        probabilities = category_probabilities(logits, float(np.exp(log_temperature)))
        likelihood = np.where(truth, probabilities, 1.0 - probabilities)
        return float(-np.log(likelihood + 1e-12).mean())

    return _minimum(loss)


def _biases(parameters: Floats) -> Biases:
    negative, neutral, positive = map(float, parameters[1:])
    return negative, neutral, positive


def _minimum(loss: Callable[[float], float]) -> float:
    result = minimize_scalar(loss, bounds=_LOG_TEMPERATURES, method="bounded")
    return float(np.exp(result.x))
