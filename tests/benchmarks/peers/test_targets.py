"""What was asked, judged by invented figures."""

from benchmarks.peers.measuring import Measured
from benchmarks.peers.targets import Reached, targets
from tests.benchmarks.peers.invented import KINDS, invented

QUICK = [invented("tonika", number, 100, memory=100) for number in (1, 2)]


def _reached(ours: list[Measured], reference: list[Measured], other: list[Measured]) -> list[Reached]:
    peers = {"BentoML": reference, "other": other}
    return list(targets(ours, reference, peers, KINDS, "BentoML"))


def test_all_is_reached_by_one_that_is_quick_small_and_soon_ready():
    found = _reached(QUICK, [invented("bentoml", 1, 20, memory=400)], [invented("other", 1, 99)])
    assert [each.reached for each in found] == [True] * 5
    assert found[0].found == "5.00 (5.00 to 5.00) at short × 32"
    assert "at 12 of 12; least 1.01 (1.01 to 1.01) times other at short × 1" in found[3].found


def test_nothing_is_reached_by_one_that_is_not():
    slow = [invented("tonika", 1, 100, memory=1000, ready=5.1)]
    found = _reached(slow, [invented("bentoml", 1, 40, memory=400)], [invented("other", 1, 101)])
    assert [each.reached for each in found] == [False] * 5
    assert found[1].found.startswith("0.40")
    assert "at 6 of 12; least 0.99" in found[3].found


def test_without_the_reference_what_is_set_against_it_is_left_out():
    found = list(targets(QUICK, [], {"other": [invented("other", 1, 99)]}, KINDS, ""))
    assert [each.asked for each in found] == ["ahead of every peer at every point", "ready in under 5 s"]
    assert len(list(targets(QUICK, [], {}, KINDS, ""))) == 1
