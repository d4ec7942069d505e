"""Folds that never part a group."""

from collections import Counter, defaultdict

import numpy as np
import pytest

from training.cross_validation.folds import assign_folds
from training.errors import TrainingError

CLASSES = ["negative"] * 50 + ["neutral"] * 30 + ["positive"] * 15 + [None] * 5


def grouped(seed):
    """A hundred mentions in about sixty groups."""
    random = np.random.default_rng(seed)
    classes = [CLASSES[row] for row in random.permutation(len(CLASSES))]
    return classes, [f"cluster {number}" for number in random.integers(0, 90, 100)]


@pytest.mark.parametrize("seed", range(5))
def test_a_group_is_never_parted(seed):
    classes, groups = grouped(seed)
    folds = defaultdict(set)
    for group, fold in zip(groups, assign_folds(classes, groups, 5, seed), strict=True):
        folds[group].add(fold)
    assert all(len(found) == 1 for found in folds.values())


def test_every_mention_has_a_fold_and_every_fold_its_share_of_each_class():
    groups = [str(number) for number in range(100)]
    folds = assign_folds(CLASSES, groups, 5, 13)
    counts = Counter(zip(CLASSES, folds.tolist(), strict=True))
    assert counts == {
        (name, fold): count
        for name, count in (("negative", 10), ("neutral", 6), ("positive", 3), (None, 1))
        for fold in range(5)
    }


def test_the_seed_alone_decides_how_groups_are_dealt_out():
    classes, groups = grouped(1)
    first, again, other = (assign_folds(classes, groups, 5, seed) for seed in (13, 13, 14))
    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()


def test_classes_that_are_rarer_than_folds_are_dealt_out_all_the_same(recwarn):
    folds = assign_folds(["negative", "negative", "neutral", "positive", None], list("abcde"), 5, 13)
    assert sorted(folds) == [0, 1, 2, 3, 4]
    assert not recwarn.list


def test_fewer_texts_than_folds_are_refused_with_the_remedy():
    with pytest.raises(TrainingError, match=r"2 texts.*expected at least 3.*lower out_of_fold\.folds"):
        assign_folds(["negative", "neutral", "positive"], ["a", "a", "b"], 3, 13)
