"""How many labels a curve saves."""

import numpy as np
import pytest

from benchmarks.active_learning.curves import Curves, gain, labels_needed, saving
from benchmarks.active_learning.report import draw, render, verdict

LABELS = (100, 200, 400)


def curves(random, other):
    """One seed a row."""
    return Curves("pool", "F1", LABELS, {"random": np.asarray(random), "other": np.asarray(other)})


def test_between_rounds_a_curve_is_a_straight_line():
    assert labels_needed(LABELS, np.asarray([0.2, 0.4, 0.5]), 0.3) == pytest.approx(150)
    assert labels_needed(LABELS, np.asarray([0.2, 0.4, 0.5]), 0.45) == pytest.approx(300)


def test_what_a_curve_has_from_the_start_needs_the_first_labels_and_what_it_never_has_needs_infinitely_many():
    assert labels_needed(LABELS, np.asarray([0.2, 0.4, 0.5]), 0.1) == 100
    assert labels_needed(LABELS, np.asarray([0.2, 0.4, 0.5]), 0.6) == float("inf")


def test_a_peak_that_does_not_last_is_not_counted():
    assert labels_needed(LABELS, np.asarray([0.2, 0.6, 0.4]), 0.55) == float("inf")


def test_a_curve_that_gets_there_with_half_the_labels_saves_half_of_them():
    found = saving(curves([[0.1, 0.2, 0.4], [0.1, 0.2, 0.4]], [[0.1, 0.4, 0.5], [0.1, 0.4, 0.5]]), "other", at=400)
    assert (found.value, found.low, found.high) == pytest.approx((0.5, 0.5, 0.5))


def test_a_curve_that_lags_saves_less_than_nothing_and_one_that_never_arrives_counts_as_all_labels():
    lagging = curves([[0.1, 0.3, 0.4]], [[0.1, 0.2, 0.4]])
    assert saving(lagging, "other", at=200).value == pytest.approx(1 - 300 / 200)
    assert saving(curves([[0.1, 0.3, 0.4]], [[0.1, 0.1, 0.1]]), "other", at=200).value == pytest.approx(1 - 400 / 200)


def test_the_gain_weighs_rounds_by_their_labels_and_is_paired_by_seed():
    found = gain(curves([[0.1, 0.2, 0.3], [0.5, 0.6, 0.7]], [[0.1, 0.3, 0.4], [0.5, 0.7, 0.8]]), "other")
    assert (found.value, found.low, found.high) == pytest.approx(((0.5 * 10 * 100 + 10 * 200) / 300,) * 3)


def test_a_seed_on_which_the_order_does_worse_widens_the_interval_below_zero():
    found = gain(curves([[0.1, 0.2, 0.3], [0.1, 0.2, 0.3]], [[0.1, 0.4, 0.5], [0.1, 0.1, 0.2]]), "other")
    assert found.low < 0 < found.high


def test_the_report_names_every_order_and_says_what_is_saved(tmp_path):
    measured = curves([[0.1, 0.2, 0.4]], [[0.1, 0.4, 0.5]])
    table = render(measured, at=(200, 400))
    assert "| random | 10.0 | 20.0 | 40.0 |  |  |  |" in table
    assert "| other | 10.0 | 40.0 | 50.0 |" in table
    assert "+50% (+50% to +50%)" in verdict([measured], ("other",), 400)
    draw(tmp_path / "images" / "curves.png", [measured], ("random", "other"))
    assert (tmp_path / "images" / "curves.png").stat().st_size > 0
