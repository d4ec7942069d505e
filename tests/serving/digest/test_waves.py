"""Planted waves are found with their first sources; a month without a wave has none."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pytest

from benchmarks.digest_waves.months import Month, drawn
from serving.digest.period import chosen_period
from serving.digest.waves.detection import find_bursts
from serving.digest.waves.wave import Wave, Waves, find_waves
from tests.serving.digest.scored import TAXONOMY, mentions_of
from tests.serving.digest.synthetic import FIRST, Planted, Row, month

DELIVERY = Planted(
    start=datetime(2026, 10, 8, 10, 20, tzinfo=UTC),
    path=(("telegram", 0), ("vk", 5), ("news", 9)),
    size=70,
    category="delivery",
)
SCANDAL = Planted(
    start=datetime(2026, 10, 21, 15, tzinfo=UTC), path=(("news", 0), ("vk", 3), ("ok", 8)), size=60, category="scandal"
)
QUIET_SEEDS = (1, 2, 3, 4, 5, 6)


def waves_of(rows: list[Row], folder: Path) -> Waves:
    mentions = mentions_of(folder, rows)
    period = chosen_period(mentions, None, None)
    assert period is not None
    return find_waves(mentions, period)


def late(wave: Wave, planted: Planted) -> float:
    """Hours from the planted start to the one that was found."""
    return float((wave.start - np.datetime64(planted.start.replace(tzinfo=None))) / np.timedelta64(1, "h"))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_both_planted_waves_are_found_with_start_first_source_and_subject(tmp_path: Path, seed: int):
    waves = waves_of(month(seed, (DELIVERY, SCANDAL)), tmp_path).found
    assert len(waves) == 2
    for wave, planted in zip(waves, (DELIVERY, SCANDAL), strict=True):
        assert wave.path[0].name == planted.path[0][0]
        assert -1.5 <= late(wave, planted) <= 5
        assert TAXONOMY.category_keys[wave.subjects[0].category] == planted.category
        assert wave.repeated[0].copies >= 0.15 * planted.size
        assert wave.negative - wave.expected > 0.7 * planted.size
        assert {one.name for one in wave.path} <= {name for name, _ in planted.path}


@pytest.mark.parametrize("seed", QUIET_SEEDS)
def test_a_month_without_a_wave_has_none(tmp_path: Path, seed: int):
    waves = waves_of(month(seed), tmp_path)
    assert waves.searched
    assert waves.found == []


def test_days_that_differ_anyway_seldom_make_a_false_wave():
    kind = Month("", daily=600, days_differ=0.3, volume_differs=0.4, rhythm=0.5)
    found = [find_bursts(drawn(kind, np.random.default_rng(seed))[0], seed).bursts for seed in range(12)]
    assert sum(map(bool, found)) <= 2  # chance makes three or more once in 600 times, if one month in fifty has one


def test_many_more_mentions_as_usual_as_ever_are_no_wave(tmp_path: Path):
    loud = [row for row in month(8, daily=600) if row["published_at"].day in {12, 13}]
    assert waves_of(month(7) + loud, tmp_path).found == []


def test_a_stray_complaint_of_the_same_kind_does_not_begin_the_wave(tmp_path: Path):
    stray = {**month(9)[0], "source": "forum", "tonality": "negative", "categories": ["delivery"]}
    rows = [*month(1, (DELIVERY,)), {**stray, "published_at": DELIVERY.start - timedelta(hours=7)}]
    (wave,) = waves_of(rows, tmp_path).found
    assert wave.path[0].name == "telegram"
    assert late(wave, DELIVERY) >= -1


def test_the_one_post_that_all_others_copy_is_the_beginning(tmp_path: Path):
    copied = Planted(DELIVERY.start, (("vk", 0), ("telegram", 2)), size=50, repeated=1.0)
    rows = month(2, (copied,))
    post = {**next(row for row in rows if row["text"].startswith("Перепост")), "source": "forum"}
    first = {**post, "published_at": DELIVERY.start - timedelta(hours=2)}
    (wave,) = waves_of([*rows, first], tmp_path).found
    assert wave.path[0].name == "forum"
    assert late(wave, copied) == -2
    assert wave.repeated[0].copies == 51


def test_what_is_reposted_on_any_day_is_no_wave(tmp_path: Path):
    random = np.random.default_rng(3)
    rows = month(4, daily=40)
    for number in range(40):
        begin = datetime.combine(FIRST, time.min, UTC) + timedelta(hours=float(random.uniform(0, 720)))
        rows += [
            {
                "text": f"Перепост {number}",
                "source": "vk",
                "tonality": "negative",
                "categories": ["price"],
                "published_at": begin + timedelta(minutes=20 * copy),
            }
            for copy in range(4)
        ]
    assert waves_of(rows, tmp_path).found == []


@pytest.mark.parametrize("rows", [month(1, daily=1, days=5), month(1, days=2)], ids=["few mentions", "two days"])
def test_of_too_little_nothing_is_said(tmp_path: Path, rows: list[Row]):
    waves = waves_of(rows, tmp_path)
    assert not waves.searched
    assert waves.found == []
