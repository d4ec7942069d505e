"""Intervals by resampling whole groups."""

import numpy as np
import pytest

from training.evaluation.bootstrap import interval, paired_difference

SAMPLES = 500


def test_interval_of_a_mean_holds_it_and_is_as_wide_as_theory_says():
    values = np.random.default_rng(0).normal(10, 2, 400)
    found = interval(lambda rows: float(values[rows].mean()), np.arange(400), SAMPLES, seed=1)
    error = values.std() / 20
    assert found.value == pytest.approx(values.mean())
    assert found.low < found.value < found.high
    assert found.low == pytest.approx(values.mean() - 1.96 * error, abs=0.3 * error)
    assert found.high == pytest.approx(values.mean() + 1.96 * error, abs=0.3 * error)


def test_a_higher_level_gives_a_wider_interval():
    values = np.random.default_rng(0).random(100)
    narrow, wide = (
        interval(lambda rows: float(values[rows].mean()), np.arange(100), SAMPLES, seed=1, level=level)
        for level in (0.5, 0.99)
    )
    assert wide.low < narrow.low < narrow.high < wide.high


def test_groups_are_drawn_whole():
    groups = np.asarray([3, 7, 3, 7, 7, 1])
    seen = []

    def record(rows):
        seen.append(rows)
        return 0.0

    interval(record, groups, 50, seed=0)
    for rows in seen:
        times = np.bincount(rows, minlength=len(groups))
        assert all(len(set(times[groups == group])) == 1 for group in (1, 3, 7))
        assert sum(times[groups == group][0] for group in (1, 3, 7)) == 3


def test_copies_of_a_mention_in_one_group_do_not_narrow_the_interval():
    values = np.random.default_rng(0).random(40)
    once = interval(lambda rows: float(values[rows].mean()), np.arange(40), SAMPLES, seed=1)
    copied, groups = np.repeat(values, 5), np.repeat(np.arange(40), 5)
    copies = interval(lambda rows: float(copied[rows].mean()), groups, SAMPLES, seed=1)
    assert (copies.low, copies.high) == pytest.approx((once.low, once.high))
    apart = interval(lambda rows: float(copied[rows].mean()), np.arange(200), SAMPLES, seed=1)
    assert apart.high - apart.low < 0.7 * (once.high - once.low)


def test_the_same_seed_gives_the_same_interval_and_another_seed_another():
    values = np.random.default_rng(0).random(50)
    first, again, other = (
        interval(lambda rows: float(values[rows].mean()), np.arange(50), SAMPLES, seed=seed) for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_identical_statistics_differ_by_exactly_zero():
    values = np.random.default_rng(0).random(50)

    def mean(rows):
        return float(values[rows].mean())

    found = paired_difference(mean, mean, np.arange(50), SAMPLES, seed=1)
    assert (found.value, found.low, found.high) == (0.0, 0.0, 0.0)


def test_a_constant_gain_is_certain_because_both_see_the_same_rows():
    values = np.random.default_rng(0).random(50)
    found = paired_difference(
        lambda rows: float(values[rows].mean()) + 0.1,
        lambda rows: float(values[rows].mean()),
        np.arange(50),
        SAMPLES,
        seed=1,
    )
    assert (found.value, found.low, found.high) == pytest.approx((0.1, 0.1, 0.1))


def test_without_rows_the_interval_is_the_value():
    found = interval(lambda rows: float(len(rows)), np.zeros(0, dtype=np.int64), SAMPLES, seed=1)
    assert (found.value, found.low, found.high) == (0.0, 0.0, 0.0)
