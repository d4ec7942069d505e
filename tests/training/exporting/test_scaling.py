"""What is fitted after training, on cases whose answer is known."""

import numpy as np
import pytest

from serving.scoring.bundle import NO_BIAS
from serving.scoring.calibration import category_probabilities, tonality_probabilities
from training.exporting.scaling import (
    TonalityScaling,
    fit_category_temperature,
    fit_tonality,
)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
@pytest.mark.parametrize("biases", [(0.0, 0.0, 0.0), (-0.5, 1.0, -0.5)])
def test_the_temperature_and_biases_of_labels_drawn_at_known_ones_are_found(temperature, biases):
    random = np.random.default_rng(1)
    logits = random.normal(0, 3, (20_000, 3))
    probabilities = tonality_probabilities(logits, temperature, biases)
    truth = (random.random((len(logits), 1)) > probabilities.cumsum(axis=1)).sum(axis=1)
    found = fit_tonality(logits, truth)
    assert found.temperature == pytest.approx(temperature, rel=0.05)
    assert found.biases == pytest.approx(biases, abs=0.15)


def test_a_few_mentions_of_one_tonality_do_not_draw_all_others_to_it():
    found = fit_tonality(np.zeros((5, 3)), np.zeros(5, dtype=np.int64))
    assert 1 / 3 < tonality_probabilities(np.zeros((1, 3)), found.temperature, found.biases)[0, 0] < 0.5


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_the_category_temperature_of_labels_drawn_at_a_known_one_is_found(temperature):
    random = np.random.default_rng(2)
    logits = random.normal(0, 3, (5_000, 4))
    truth = random.random(logits.shape) < category_probabilities(logits, temperature)
    assert fit_category_temperature(logits, truth) == pytest.approx(temperature, rel=0.05)


def test_without_examples_a_temperature_changes_nothing():
    assert fit_tonality(np.zeros((0, 3)), np.zeros(0, dtype=np.int64)) == TonalityScaling(1.0, NO_BIAS)
    assert fit_category_temperature(np.zeros((0, 4)), np.zeros((0, 4), dtype=np.bool_)) == 1.0


def test_a_temperature_of_perfect_or_hopeless_logits_stays_within_bounds():
    truth = np.array([0, 1, 2])
    assert 0.1 <= fit_tonality(np.eye(3), truth).temperature < 0.2
    assert 5 < fit_tonality(-np.eye(3), truth).temperature <= 10
