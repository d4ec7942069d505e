"""Ratios are taken within a round."""

import pytest

from benchmarks.peers.comparison import by_peer, latency, over_rounds, ratio, throughput
from tests.benchmarks.peers.invented import invented

SLOWING = [invented("tonika", number, rate) for number, rate in ((1, 100), (2, 60), (3, 20))]


def test_what_slows_both_sides_of_a_round_leaves_the_ratio_alone():
    theirs = [invented("other", number, rate) for number, rate in ((1, 50), (2, 30), (3, 10))]
    found = ratio(SLOWING, theirs, throughput("short × 32"))
    assert found is not None
    assert (found.middle, found.low, found.high) == pytest.approx((2, 2, 2))


def test_a_ratio_has_its_median_and_its_extremes():
    theirs = [invented("other", number, 10) for number in (1, 2, 3)]
    found = ratio(SLOWING, theirs, throughput("long × 1"))
    assert found is not None
    assert (found.middle, found.low, found.high) == pytest.approx((6, 2, 10))
    assert found.shown(".1f") == "6.0 (2.0 to 10.0)"


def test_rounds_that_only_one_side_has_do_not_count():
    found = ratio(SLOWING, [invented("other", 3, 5)], throughput("short × 1"))
    assert found is not None
    assert (found.middle, found.low, found.high) == pytest.approx((4, 4, 4))
    assert ratio(SLOWING, [], throughput("short × 1")) is None


def test_latency_of_a_request_grows_with_its_mentions():
    assert over_rounds(SLOWING[:1], latency("short × 32", 0.5)).middle == pytest.approx(0.32)


def test_results_are_grouped_with_rounds_in_order():
    found = by_peer([SLOWING[2], invented("other", 1, 1), SLOWING[0]])
    assert {peer: [each.round for each in rounds] for peer, rounds in found.items()} == {"tonika": [1, 3], "other": [1]}
