"""The population stability index, and when it says something."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from serving.drift.stability import Shift, by_chance, shifts, stability_index
from serving.scoring.profile import Profile

COUNTS = st.dictionaries(st.sampled_from("abcde"), st.integers(1, 1000), min_size=1)


def test_the_index_is_that_of_the_formula():
    many = 1_000_000  # so that smoothing is nothing
    expected, found = {"a": 5 * many, "b": 5 * many}, {"a": 6 * many, "b": 4 * many}
    formula = (0.6 - 0.5) * math.log(0.6 / 0.5) + (0.4 - 0.5) * math.log(0.4 / 0.5)
    assert stability_index(expected, found) == pytest.approx(formula, rel=1e-4)


@given(COUNTS, COUNTS)
def test_the_index_is_the_same_both_ways_and_never_negative(one: dict[str, int], other: dict[str, int]):
    index = stability_index(one, other)
    assert index == pytest.approx(stability_index(other, one))
    assert index >= 0
    assert stability_index(one, one) == 0


@pytest.mark.parametrize("values", [2, 3, 7, 14])
def test_what_chance_alone_does_is_the_quantile_of_chi_squared(values: int):
    expected = {str(value): 200 for value in range(values)}
    found = {str(value): 50 for value in range(values)}
    exact = (1 / (200 * values) + 1 / (50 * values)) * chi2.ppf(0.999, values - 1)
    assert by_chance(expected, found) == pytest.approx(
        exact, rel=0.04
    )  # Wilson and Hilferty's is 3 % off for two values


def test_samples_of_one_distribution_hardly_ever_count_as_moved_and_others_do():
    random = np.random.default_rng(13)
    shares, moved = [0.3, 0.5, 0.2], [0.5, 0.35, 0.15]

    def draw(from_shares: list[float], mentions: int) -> dict[str, int]:
        return dict(zip("abc", random.multinomial(mentions, from_shares).tolist(), strict=True))

    pairs = [(draw(shares, 135), draw(shares, 1000)) for _ in range(3000)]
    beyond = sum(stability_index(*pair) > by_chance(*pair) for pair in pairs)
    assert beyond <= 12  # of 3 to be expected
    pairs = [(draw(shares, 135), draw(moved, 1000)) for _ in range(100)]
    assert sum(stability_index(*pair) > by_chance(*pair) for pair in pairs) > 60


@pytest.mark.parametrize(("index", "by_chance", "drifted"), [(0.3, 0.05, True), (0.08, 0.05, False), (0.3, 0.4, False)])
def test_a_shift_counts_that_is_notable_and_no_chance(index: float, by_chance: float, drifted: bool):
    assert Shift("tonality", index, by_chance).drifted is drifted


def test_aspects_that_one_side_knows_nothing_of_are_left_out():
    expected = Profile(mentions=2, counts={"tonality": {"negative": 2}, "characters": {"below 20": 2}})
    found = Profile(mentions=1, counts={"tonality": {"negative": 1}, "language": {"ru": 1}})
    assert [shift.aspect for shift in shifts(expected, found)] == ["tonality"]
