"""What is fitted after training, on cases whose answer is known."""

import numpy as np
import pytest

from serving.scoring.bundle import NO_BIAS
from serving.scoring.calibration import category_probabilities, tonality_probabilities
from training.exporting.calibrate import (
    TonalityScaling,
    fit_category_temperature,
    fit_category_thresholds,
    fit_tonality,
)

ALL = np.ones(6, dtype=np.bool_)


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
    assert 0.3 < tonality_probabilities(np.zeros((1, 3)), found.temperature, found.biases)[0, 0] < 0.9


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


def test_a_single_categorys_threshold_is_where_its_f1_is_largest():
    probabilities = np.array([[0.9], [0.8], [0.6], [0.4], [0.3], [0.1]])
    truth = np.array([[True], [True], [False], [True], [False], [False]])
    # Cutting under 0.8: precision 1, recall 2/3, F1 0.8. Cutting under 0.4: 3 of 4, recall 1, F1 0.857.
    assert fit_category_thresholds(probabilities, truth, ALL) == pytest.approx((0.35,))


def test_a_threshold_never_parts_equal_probabilities():
    probabilities = np.array([[0.9], [0.5], [0.5], [0.5], [0.2], [0.1]])
    truth = np.array([[True], [True], [False], [False], [False], [False]])
    # Under 0.9: F1 2/3. Under the run of 0.5: precision 1/2, recall 1, F1 2/3. Nothing between exists.
    (threshold,) = fit_category_thresholds(probabilities, truth, ALL)
    assert threshold == pytest.approx(0.7)


def test_mentions_that_are_not_predicted_negative_have_no_say_over_where_to_cut():
    probabilities = np.array([[0.9], [0.8], [0.6], [0.4], [0.3], [0.1]])
    truth = np.array([[True], [False], [True], [False], [False], [False]])
    allowed = np.array([True, False, True, True, True, True])
    assert fit_category_thresholds(probabilities, truth, allowed) == pytest.approx((0.5,))


def test_a_rare_categorys_threshold_is_drawn_towards_the_common_one():
    random = np.random.default_rng(3)
    truth = np.zeros((2_000, 2), dtype=np.bool_)
    truth[:1_000, 0] = True  # frequent: best cut between 0.3 and 0.5
    truth[:5, 1] = True  # rare: best cut between 0.7 and 0.9
    probabilities = np.column_stack(
        [np.where(truth[:, 0], 0.5, 0.3), np.where(truth[:, 1], 0.9, np.where(random.random(2_000) < 0.01, 0.7, 0.1))]
    )
    frequent, rare = fit_category_thresholds(probabilities, truth, np.ones(2_000, dtype=np.bool_))
    assert frequent == pytest.approx(0.4, abs=0.01)
    assert frequent < rare < 0.5  # its own best cut is 0.8, of which 5 positives weigh 5 to 20


def test_without_a_single_positive_the_threshold_is_one_half():
    assert fit_category_thresholds(np.full((6, 3), 0.7), np.zeros((6, 3), dtype=np.bool_), ALL) == (0.5,) * 3


def test_a_category_without_positives_takes_the_common_threshold():
    probabilities = np.array([[0.9, 0.2], [0.8, 0.2], [0.6, 0.2], [0.4, 0.2], [0.3, 0.2], [0.1, 0.2]])
    truth = np.array([[True, False], [True, False], [True, False], [False, False], [False, False], [False, False]])
    assert fit_category_thresholds(probabilities, truth, ALL) == pytest.approx((0.5, 0.5))
