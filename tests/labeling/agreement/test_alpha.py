"""Krippendorff's alpha, against published figures and against the package of that name."""

import random
from collections import Counter
from typing import Any

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from labeling.agreement.alpha import Alpha, Ratings, alpha, masi, nominal

# Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability": reliability data in its section C, nominal, where
# four observers judge twelve units and some answers are missing.
OBSERVERS = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
)


def ratings(*units: tuple[str, ...]) -> Ratings[str]:
    return Counter(tuple(sorted(unit)) for unit in units)


def value(found: Alpha) -> float:
    assert found.value is not None
    return found.value


def test_the_published_example_gives_the_published_figure():
    units = [tuple(str(answer) for answer in unit if answer is not None) for unit in zip(*OBSERVERS, strict=True)]
    found = alpha(ratings(*units))
    assert value(found) == pytest.approx(0.743, abs=0.0005)
    assert found.mentions == 11  # the twelfth has one answer, which nothing can be compared with


def test_full_agreement_is_one_and_answers_at_cross_purposes_are_below_zero():
    assert value(alpha(ratings(("a", "a"), ("b", "b"), ("b", "b")))) == 1
    assert value(alpha(ratings(("a", "b"), ("a", "b")))) < 0


def test_it_is_undefined_where_nobody_overlaps_or_nothing_varies():
    assert alpha(ratings()) == Alpha(0, undefined="no_overlap")
    assert alpha(ratings(("a",), ("b",))) == Alpha(0, undefined="no_overlap")
    assert alpha(ratings(("a", "a"), ("a", "a"), ("b",))) == Alpha(2, undefined="no_variation")


units = st.lists(st.lists(st.sampled_from("abcd"), min_size=1, max_size=4).map(tuple), min_size=1, max_size=20)


@given(units)
def test_it_is_what_the_package_computes(some):
    found = alpha(ratings(*some))
    assume(found.value is not None)
    counts = [[unit.count(answer) for answer in "abcd"] for unit in some]
    assert value(found) == pytest.approx(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"))


@given(st.lists(st.lists(st.sampled_from(["", "a", "b", "ab", "bc"]), min_size=2, max_size=3), min_size=1, max_size=15))
def test_with_the_distance_of_sets_it_is_what_the_package_computes(some):
    rows = [tuple(tuple(answer) for answer in sorted(unit)) for unit in some]
    found = alpha(Counter(rows), masi)
    assume(found.value is not None)
    domain = sorted({answer for row in rows for answer in row})
    apart = np.array([[masi(one, other) for other in domain] for one in domain])
    counts = [[row.count(answer) for answer in domain] for row in rows]

    metric: Any = lambda _one, _other, i1, i2, **_more: apart[i1, i2]  # noqa: E731 - typed as the package wants it
    assert value(found) == pytest.approx(krippendorff.alpha(value_counts=counts, level_of_measurement=metric))


def test_sets_are_nearer_the_more_they_share():
    assert masi(("a", "b"), ("a", "b")) == masi((), ()) == 0
    assert masi(("a",), ("a", "b")) == pytest.approx(1 - 1 / 2 * 2 / 3)
    assert masi(("a", "b"), ("b", "c")) == pytest.approx(1 - 1 / 3 * 1 / 3)
    assert masi(("a",), ("b",)) == masi((), ("a",)) == 1


def test_the_interval_holds_the_value_and_narrows_with_more_mentions():
    chance = random.Random(1)  # noqa: S311 - a test's people
    few = ratings(*(tuple(chance.choices("ab", k=2)) if chance.random() < 0.5 else ("a", "a") for _ in range(40)))
    many = Counter({unit: 25 * times for unit, times in few.items()})
    narrow, wide = alpha(many), alpha(few)
    assert narrow.value == pytest.approx(wide.value, abs=0.02)
    widths = []
    for found in (narrow, wide):
        assert found.low is not None
        assert found.high is not None
        assert found.low < value(found) < found.high
        widths.append(found.high - found.low)
    assert widths[1] > 3 * widths[0]


def test_the_interval_is_what_resampling_mentions_one_by_one_gives():
    chance = random.Random(2)  # noqa: S311 - a test's people
    some = [tuple(chance.choices("abc", weights=(6, 2, 1), k=3)) for _ in range(30)]
    some = [unit if chance.random() < 0.6 else unit[:1] * 3 for unit in some]
    drawn = [alpha(ratings(*chance.choices(some, k=len(some)))) for _ in range(1000)]
    low, high = np.quantile([value(one) for one in drawn if one.value is not None], [0.025, 0.975])
    found = alpha(ratings(*some))
    assert found.low == pytest.approx(low, abs=0.05)
    assert found.high == pytest.approx(high, abs=0.05)


def test_the_order_of_mentions_does_not_move_the_interval():
    some = [("a", "b"), ("a", "a"), ("b", "b"), ("a", "a", "b")]
    assert alpha(ratings(*some)) == alpha(ratings(*some[::-1]))
    assert alpha(ratings(*some), nominal, seed=1) != alpha(ratings(*some), nominal, seed=2)
