"""Thresholds of categories, on cases whose answer is known."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from training.exporting.category_thresholds import fit_category_thresholds

MANY = 1_000  # times each of the cases below, so that a threshold is the category's own


def _many(values: list[float] | list[bool]) -> NDArray[Any]:
    return np.tile(values, MANY)[:, None]


ALL = np.ones(6 * MANY, dtype=np.bool_)


def test_a_frequent_categorys_threshold_is_where_its_f1_is_largest():
    probabilities = _many([0.9, 0.8, 0.6, 0.4, 0.3, 0.1])
    truth = _many([True, True, False, True, False, False])
    # Cutting under 0.8: precision 1, recall 2/3, F1 0.8. Cutting under 0.4: 3 of 4, recall 1, F1 0.857.
    assert fit_category_thresholds(probabilities, truth, ALL) == pytest.approx((0.35,), abs=0.01)


def test_a_threshold_never_parts_equal_probabilities():
    probabilities = _many([0.9, 0.5, 0.5, 0.5, 0.2, 0.1])
    truth = _many([True, True, False, False, False, False])
    # Under 0.9: F1 2/3. Under the run of 0.5: precision 1/2, recall 1, F1 2/3. Nothing between exists.
    assert fit_category_thresholds(probabilities, truth, ALL) == pytest.approx((0.7,), abs=0.02)


def test_mentions_that_are_not_predicted_negative_have_no_say_over_where_to_cut():
    probabilities = _many([0.9, 0.8, 0.6, 0.4, 0.3, 0.1])
    truth = _many([True, False, True, False, False, False])
    allowed = np.tile([True, False, True, True, True, True], MANY)
    assert fit_category_thresholds(probabilities, truth, allowed) == pytest.approx((0.5,), abs=0.01)


def test_where_probabilities_are_true_the_threshold_is_half_of_the_f1_that_it_reaches():
    random = np.random.default_rng(3)
    probabilities = random.beta(0.5, 2.0, (20_000, 1))
    truth = random.random(probabilities.shape) < probabilities
    (threshold,) = fit_category_thresholds(probabilities, truth, np.ones(len(truth), dtype=np.bool_))
    assert threshold == pytest.approx(f1_score(truth, probabilities >= threshold) / 2.0, abs=0.03)


def test_a_rare_categorys_threshold_is_hardly_its_own_and_lower_the_harder_it_is_to_tell():
    random = np.random.default_rng(3)
    truth = np.zeros((2_000, 3), dtype=np.bool_)
    truth[:1_000, 0] = True  # frequent: best cut between 0.3 and 0.5
    truth[:5, 1:] = True  # rare: best cut between 0.7 and 0.9
    noise = np.where(random.random(2_000) < 0.01, 0.7, 0.1)
    hard = np.where(truth[:, 1], 0.9, noise)
    easy = np.where(truth[:, 2], 0.9, np.where(noise == 0.7, 0.7, 0.001))
    probabilities = np.column_stack([np.where(truth[:, 0], 0.5, 0.3), hard, easy])
    frequent, rare, told = fit_category_thresholds(probabilities, truth, np.ones(2_000, dtype=np.bool_))
    assert frequent == pytest.approx(0.4, abs=0.01)
    assert frequent / 2 < rare < frequent < told < 0.5


def test_without_a_single_positive_the_threshold_is_one_half():
    probabilities = np.full((6 * MANY, 3), 0.7)
    assert fit_category_thresholds(probabilities, probabilities > 1, ALL) == (0.5,) * 3


def test_where_no_mention_may_get_categories_the_thresholds_are_still_between_zero_and_one():
    truth = _many([True, False, True, False, False, False])
    (threshold,) = fit_category_thresholds(_many([0.9, 0.8, 0.6, 0.4, 0.3, 0.1]), truth, ~ALL)
    assert 0 < threshold < 1


def test_a_category_without_positives_lies_between_the_common_threshold_and_half_the_f1_to_be_expected():
    probabilities = np.column_stack([_many([0.9, 0.8, 0.6, 0.4, 0.3, 0.1]), np.full(6 * MANY, 0.2)])
    truth = np.column_stack([_many([True, True, True, False, False, False]), np.zeros(6 * MANY, dtype=np.bool_)])
    # Giving it to all: 0.2 of them right, recall 1, F1 1/3.
    _, threshold = fit_category_thresholds(probabilities, truth, ALL)
    assert threshold == pytest.approx((0.5 + 1 / 6) / 2, abs=0.001)
