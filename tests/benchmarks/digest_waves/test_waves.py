"""Months of which it is known what happened, and what is said of what was found in them."""

import numpy as np

from benchmarks.digest_waves.months import Month, drawn
from benchmarks.digest_waves.searching import Outcome, searched
from benchmarks.digest_waves.table import render
from serving.digest.waves.hours import Shares, by_day


def shares(month: Month, seed: int) -> Shares:
    """The share of negative mentions of each day."""
    hours, _ = drawn(month, np.random.default_rng(seed))
    found: Shares = by_day(hours.negative) / by_day(hours.total)
    return found


def test_days_differ_by_as_much_as_they_are_meant_to():
    month = Month("", daily=3000, days_differ=0.3)
    spread = [shares(month, seed).std() / 0.15 for seed in range(20)]
    assert 0.25 < np.mean(spread) < 0.35


def test_days_are_like_the_day_before_where_they_are_meant_to_be():
    found = []
    for persistence in (0.0, 0.8):
        month = Month("", daily=3000, days_differ=0.3, persistence=persistence)
        drawn_shares = [shares(month, seed) for seed in range(20)]
        found.append(np.mean([np.corrcoef(one[1:], one[:-1])[0, 1] for one in drawn_shares]))
    assert found[0] < 0.2
    assert found[1] > 0.4


def test_a_large_wave_is_found_near_its_beginning_and_nothing_else():
    outcome = searched(Month("", wave=80), 1)
    assert not outcome.false
    assert outcome.late is not None
    assert abs(outcome.late) <= 8


def test_a_quiet_month_has_no_beginning_of_a_wave():
    assert searched(Month(""), 1) == Outcome(false=False, late=None)


def test_the_table_gives_shares_with_their_intervals():
    kinds = [Month("quiet"), Month("wave of 40", wave=40)]
    quiet = [Outcome(number < 2, None) for number in range(100)]
    waves = [Outcome(false=False, late=0 if number else None) for number in range(100)]
    rendered = render(kinds, [quiet, waves], 0.02)
    assert "100 months of each kind" in rendered
    assert "2 % of the months are meant" in rendered
    assert "| quiet | 2.0 (0.6–7.0) |  |  |" in rendered
    assert "| all months without a wave | 2.0 (0.6–7.0) |  |  |" in rendered
    assert "| wave of 40 | 0.0 (0.0–3.7) | 99.0 (94.6–99.8) | 0 |" in rendered
