"""Thresholds of tonality, on probabilities whose best threshold is known."""

import numpy as np
import pytest

from data.record import TONALITIES
from serving.scoring.bundle import EQUAL_THRESHOLDS
from serving.scoring.decision import given_tonality
from training.evaluation.metrics import tonality_f1_pn
from training.exporting.tonality_thresholds import fit_tonality_thresholds


def drawn(shares, mentions=4000, seed=5):
    """Probabilities of mentions that are hard to tell, and tonalities drawn from them."""
    random = np.random.default_rng(seed)
    probabilities = random.dirichlet(4 * np.asarray(shares), mentions)
    return probabilities, np.asarray([random.choice(3, p=row) for row in probabilities])


def test_sure_probabilities_leave_the_thresholds_equal():
    sure = np.repeat(np.eye(3) * 0.97 + 0.01, 50, axis=0)
    assert fit_tonality_thresholds(sure) == pytest.approx(EQUAL_THRESHOLDS)


def test_without_mentions_the_thresholds_are_equal():
    assert fit_tonality_thresholds(np.zeros((0, 3))) == EQUAL_THRESHOLDS


def test_what_is_rare_and_hard_to_tell_gets_a_lower_threshold():
    negative, neutral, positive = fit_tonality_thresholds(drawn([0.15, 0.7, 0.15])[0])
    assert negative < neutral
    assert positive < neutral
    assert negative + neutral + positive == pytest.approx(1)


def test_a_common_tonality_keeps_the_higher_threshold():
    negative, neutral, _ = fit_tonality_thresholds(drawn([0.7, 0.15, 0.15])[0])
    assert negative > neutral / 2
    assert fit_tonality_thresholds(drawn([0.7, 0.15, 0.15])[0])[2] < negative


def test_more_of_negative_and_positive_is_found_on_mentions_that_were_not_fitted_to():
    thresholds = fit_tonality_thresholds(drawn([0.15, 0.7, 0.15])[0])
    probabilities, truth = drawn([0.15, 0.7, 0.15], seed=6)
    plain = tonality_f1_pn(truth, given_tonality(probabilities, EQUAL_THRESHOLDS))
    assert tonality_f1_pn(truth, given_tonality(probabilities, thresholds)) > plain + 0.02


def test_thresholds_go_half_way_to_those_that_promise_the_most():
    # Of the uncertain ones a third is negative. Each one that is given as negative costs precision of the sure ones,
    # and as their number grows recall wins: all are worth giving as soon as the threshold lets them through, which it
    # does when negative's is less than half of neutral's. Half of the way in logarithms is a ratio of about its root.
    sure, uncertain = [[0.98, 0.01, 0.01]] * 10, [[0.33, 0.66, 0.01]] * 60
    negative, neutral, _ = fit_tonality_thresholds(np.asarray(sure + uncertain))
    assert negative / neutral == pytest.approx(np.sqrt(0.5), abs=0.05)


def test_the_order_of_mentions_does_not_matter():
    probabilities, _ = drawn([0.2, 0.6, 0.2], mentions=300)
    assert fit_tonality_thresholds(probabilities[::-1]) == fit_tonality_thresholds(probabilities)
    assert TONALITIES == ("negative", "neutral", "positive")  # the columns of the cases above
