"""Figures against hand-computed cases and against scikit-learn, which computes them on its own."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    confusion_matrix,
    f1_score,
    precision_recall_fscore_support,
)

from training.evaluation.metrics import (
    calibration_bins,
    calibration_noise,
    category_figures,
    category_macro_f1,
    category_micro_f1,
    class_figures,
    confusion,
    coverage_at,
    coverage_curve,
    exact_match,
    expected_calibration_error,
    precision_recall_curve,
    tonality_f1_pn,
    tonality_macro_f1,
)

CLASSES = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=40)


def ints(*values):
    return np.asarray(values, dtype=np.int64)


def random_labels(seed, rows=60, columns=5):
    random = np.random.default_rng(seed)
    return random.random((rows, columns)) < 0.3, random.random((rows, columns)) < 0.3


@given(CLASSES)
def test_tonality_figures_agree_with_scikit_learn(pairs):
    truth, predicted = np.asarray(pairs, dtype=np.int64).T
    kinds = {"labels": [0, 1, 2], "zero_division": 0}
    assert tonality_macro_f1(truth, predicted) == pytest.approx(f1_score(truth, predicted, average="macro", **kinds))
    assert tonality_f1_pn(truth, predicted) == pytest.approx(
        f1_score(truth, predicted, average="macro", labels=[0, 2], zero_division=0)
    )
    assert (confusion(truth, predicted) == confusion_matrix(truth, predicted, labels=[0, 1, 2])).all()
    expected = precision_recall_fscore_support(truth, predicted, **kinds)
    found = class_figures(truth, predicted)
    assert [figure.precision for figure in found] == pytest.approx(expected[0])
    assert [figure.recall for figure in found] == pytest.approx(expected[1])
    assert [figure.f1 for figure in found] == pytest.approx(expected[2])
    assert [figure.support for figure in found] == list(expected[3])


def test_tonality_macro_f1_of_a_case_computed_by_hand():
    truth, predicted = ints(0, 0, 0, 1, 2, 2), ints(0, 0, 1, 1, 1, 2)
    # negative: P 2/2, R 2/3, F1 0.8; neutral: P 1/3, R 1, F1 0.5; positive: P 1, R 1/2, F1 2/3
    assert tonality_macro_f1(truth, predicted) == pytest.approx((0.8 + 0.5 + 2 / 3) / 3)
    assert tonality_f1_pn(truth, predicted) == pytest.approx((0.8 + 2 / 3) / 2)


def test_a_tonality_that_never_occurs_counts_as_zero():
    assert tonality_macro_f1(ints(0, 1), ints(0, 1)) == pytest.approx(2 / 3)


@pytest.mark.parametrize("seed", range(5))
def test_category_figures_agree_with_scikit_learn(seed):
    truth, chosen = random_labels(seed)
    assert category_micro_f1(truth, chosen) == pytest.approx(f1_score(truth, chosen, average="micro"))
    assert category_macro_f1(truth, chosen) == pytest.approx(f1_score(truth, chosen, average="macro"))
    assert exact_match(truth, chosen) == pytest.approx(accuracy_score(truth, chosen))
    expected = precision_recall_fscore_support(truth, chosen, zero_division=0)
    for column, found in enumerate(category_figures(truth, chosen)):
        assert found.precision == pytest.approx(expected[0][column])
        assert found.recall == pytest.approx(expected[1][column])
        assert found.f1 == pytest.approx(expected[2][column])
        assert found.support == expected[3][column]


def test_category_macro_f1_leaves_out_categories_that_never_occur():
    truth = np.asarray([[True, False, False], [True, True, False]])
    chosen = np.asarray([[True, False, True], [True, False, False]])
    assert category_macro_f1(truth, chosen) == pytest.approx((1.0 + 0.0) / 2)
    assert category_micro_f1(truth, chosen) == pytest.approx(2 * 2 / (3 + 3))


def test_figures_of_nothing_are_zero_and_not_an_error():
    none = np.zeros((0, 3), dtype=np.bool_)
    assert tonality_macro_f1(ints(), ints()) == 0.0
    assert category_micro_f1(none, none) == category_macro_f1(none, none) == exact_match(none, none) == 0.0
    assert expected_calibration_error(np.zeros(0), np.zeros(0, dtype=np.bool_), 10) == 0.0
    assert coverage_curve(np.zeros(0), np.zeros(0, dtype=np.bool_)) == []
    assert precision_recall_curve(np.asarray([0.4]), np.asarray([False])) == []


def test_calibration_error_is_zero_where_confidence_is_the_share_of_correct_ones():
    confidence = np.repeat([0.5, 0.75, 1.0], 4)
    correct = np.asarray([True, False, True, False, True, True, True, False, True, True, True, True])
    assert expected_calibration_error(confidence, correct, bins=3) == pytest.approx(0.0)


def test_confidence_that_is_exactly_true_has_an_error_by_chance_that_falls_with_the_root_of_mentions():
    few, many = (calibration_noise(np.full(count, 0.7), bins=5, samples=400, seed=1) for count in (100, 1600))
    spread = np.sqrt(2 / np.pi * 0.7 * 0.3 / 20)  # the mean of |accuracy - 0.7| in a bin of 20, nearly normal
    assert few == pytest.approx(spread, rel=0.1)
    assert many == pytest.approx(few / 4, rel=0.15)
    assert calibration_noise(np.ones(50), bins=5, samples=10, seed=1) == 0.0


def test_calibration_error_of_a_case_computed_by_hand():
    confidence = np.asarray([0.9, 0.6, 0.8, 0.7])
    correct = np.asarray([True, False, False, True])
    # bins {0.6, 0.7}: confidence 0.65, accuracy 0.5; {0.8, 0.9}: 0.85, 0.5
    assert expected_calibration_error(confidence, correct, bins=2) == pytest.approx((0.15 + 0.35) / 2)


def test_calibration_bins_are_of_equal_size_and_hold_every_mention():
    random = np.random.default_rng(0)
    sizes = [part.mentions for part in calibration_bins(random.random(100), random.random(100) < 0.5, bins=15)]
    assert sum(sizes) == 100
    assert max(sizes) - min(sizes) <= 1
    assert len(calibration_bins(np.asarray([0.5, 0.6]), np.asarray([True, True]), bins=15)) == 2


def test_coverage_curve_cuts_only_between_different_confidences():
    confidence = np.asarray([0.9, 0.8, 0.8, 0.4])
    correct = np.asarray([True, True, False, False])
    points = [(point.threshold, point.coverage, point.precision) for point in coverage_curve(confidence, correct)]
    assert points == [(0.9, 0.25, 1.0), (0.8, 0.75, pytest.approx(2 / 3)), (0.4, 1.0, 0.5)]


def test_coverage_at_a_threshold_is_the_curves_point_there():
    random = np.random.default_rng(1)
    confidence, correct = random.random(50).round(1), random.random(50) < 0.7
    for point in coverage_curve(confidence, correct):
        assert coverage_at(confidence, correct, point.threshold) == point
    assert coverage_at(confidence, correct, 1.1).coverage == 0.0


@pytest.mark.parametrize("seed", range(3))
def test_precision_recall_curve_has_the_area_that_scikit_learn_finds(seed):
    random = np.random.default_rng(seed)
    scores, truth = random.random(80).round(2), random.random(80) < 0.4
    points = precision_recall_curve(scores, truth)
    steps = np.diff([0.0, *(point.recall for point in points)])
    area = float(steps @ np.asarray([point.precision for point in points]))
    assert area == pytest.approx(average_precision_score(truth, scores))
