"""Linear models that judge what they were not fitted on."""

import numpy as np
import pytest

from training.cross_validation.probabilities import out_of_fold_probabilities

N, FOLDS = 60, 3


@pytest.fixture
def easy():
    """Features that tell three classes apart, the classes, and folds."""
    random = np.random.default_rng(13)
    truth = np.arange(N) % 3
    features = (np.eye(3)[truth] + random.normal(0, 0.3, (N, 3))).astype(np.float32)
    return features, truth, random.permutation(np.arange(N) % FOLDS)


def judge(features, truth, folds, known=None, classes=3):
    known = np.ones(len(truth), dtype=np.bool_) if known is None else known
    return out_of_fold_probabilities(features, truth, known, classes, folds, 1.0)


def test_what_can_be_told_is_told_and_every_row_adds_up_to_one(easy):
    features, truth, folds = easy
    found = judge(features, truth, folds)
    assert (found.argmax(axis=1) == truth).mean() > 0.9
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-6)


def test_a_label_has_no_say_in_the_judgement_of_its_own_fold(easy):
    features, truth, folds = easy
    before = judge(features, truth, folds)
    changed = truth.copy()
    changed[0] = (truth[0] + 1) % 3
    after = judge(features, changed, folds)
    own = folds == folds[0]
    np.testing.assert_array_equal(after[own], before[own])
    assert (after[~own] != before[~own]).any(axis=1).all()


def test_a_mention_without_a_label_teaches_nothing_and_is_judged_all_the_same(easy):
    features, truth, folds = easy
    known = np.arange(N) >= 20
    hidden = np.where(known, truth, -1)
    found = judge(features, hidden, folds, known)
    assert (found[~known].argmax(axis=1) == truth[~known]).mean() > 0.9
    other = np.where(known, truth, 2)
    np.testing.assert_array_equal(found, judge(features, other, folds, known))


def test_a_class_of_which_the_other_folds_have_no_example_gets_the_probability_of_the_rule_of_succession(easy):
    features, truth, _ = easy
    alone = np.where(truth == 2, 0, 1)  # all of the third class lie in one fold
    found = judge(features, truth, alone)
    learned = int((alone == 1).sum())
    np.testing.assert_allclose(found[alone == 0][:, 2], 1 / (learned + 3))
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-6)


@pytest.mark.parametrize(("labelled", "expected"), [(9, [10 / 12, 1 / 12, 1 / 12]), (0, [1 / 3, 1 / 3, 1 / 3])])
def test_one_class_or_none_leaves_nothing_to_fit(labelled, expected):
    features = np.zeros((N, 3), dtype=np.float32)
    folds = np.where(np.arange(N) < labelled, 0, 1)
    found = judge(features, np.zeros(N, dtype=np.int64), folds, folds == 0)
    np.testing.assert_allclose(found[folds == 1], np.tile(expected, (N - labelled, 1)))
