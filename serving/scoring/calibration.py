"""Logits to calibrated probabilities: the same few lines for fitting, measuring and serving."""

import numpy as np
from numpy.typing import NDArray

from serving.scoring.bundle import NO_BIAS, Biases

Floats = NDArray[np.float64]


def tonality_probabilities(logits: Floats, temperature: float, biases: Biases = NO_BIAS) -> Floats:
    """Softmax of `logits` [n, 3] divided by a temperature, plus a bias of each class.

    Source: Guo et al. 2017, "On Calibration of Modern Neural Networks", section 4.2; the biases are of Alexandari,
    Kundaje & Shrikumar 2020, "Maximum Likelihood with Bias-Corrected Calibration is Hard-To-Beat at Label Shift
    Adaptation".
    """
    scaled = np.asarray(logits, dtype=np.float64) / temperature + np.asarray(biases)
    exponents = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(exponents / exponents.sum(axis=1, keepdims=True))


def category_probabilities(logits: Floats, temperature: float) -> Floats:
    """Sigmoid of each of `logits` [n, categories] divided by a temperature, without overflow."""
    scaled = np.asarray(logits, dtype=np.float64) / temperature
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * scaled)))
