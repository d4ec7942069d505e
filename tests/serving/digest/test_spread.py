"""How far days differ is measured, and a wave is no reason to think that they do."""

import numpy as np

from serving.digest.mentions import Mask, Numbers
from serving.digest.waves.calm_periods import CalmPeriods
from serving.digest.waves.chance import Chance
from serving.digest.waves.dispersion import biweight_variance, daily_spread, dispersion
from serving.digest.waves.hours import HOURS, Hours, usual_share

DAYS, EACH, SHARE = 31, 25, 0.15  # 600 mentions a day
LENGTH = DAYS * HOURS
TOTAL = np.full(LENGTH, EACH)
NOTHING = np.zeros(LENGTH, dtype=np.bool_)
USUAL = np.full(LENGTH, SHARE)


def month(negative: Numbers) -> Hours:
    hour = np.repeat(np.arange(len(negative)), negative)
    return Hours(np.datetime64("2026-10-01", "h"), TOTAL[: len(negative)], hour, np.arange(len(hour)))


def negatives(random: np.random.Generator, differ: float) -> Numbers:
    spread = np.sqrt(np.log1p(differ**2))
    levels = np.exp(spread * random.standard_normal(DAYS) - spread**2 / 2)
    return random.binomial(TOTAL, np.minimum(SHARE * np.repeat(levels, HOURS), 1))


def spread_of(negative: Numbers, left_out: Mask = NOTHING) -> float:
    return float(daily_spread(negative[None, :], (TOTAL * USUAL)[None, :], left_out[None, :])[0])


def test_the_spread_of_days_is_that_of_their_factor_and_of_chance():
    random = np.random.default_rng(0)
    for differ in (0.0, 0.3, 0.6):
        found = np.mean([spread_of(negatives(random, differ)) for _ in range(30)])
        by_chance = (1 - SHARE) / (SHARE * EACH * HOURS)
        assert 0.75 < found / (np.log1p(differ**2) + by_chance) < 1.25


def test_days_that_a_burst_touches_do_not_count():
    negative = negatives(np.random.default_rng(3), 0.1)
    burst = NOTHING.copy()
    burst[10 * HOURS + 7 : 12 * HOURS] = True
    without = spread_of(negative, burst)
    negative[burst] = EACH
    assert spread_of(negative, burst) == without


def test_days_of_another_wave_hardly_widen_the_spread():
    negative = negatives(np.random.default_rng(3), 0.1)
    without = spread_of(negative)
    negative[10 * HOURS : 12 * HOURS] = EACH // 2  # three times as many as usual
    assert spread_of(negative) < 1.5 * without


def drawn(negative: Numbers, days: int = DAYS) -> Chance:
    hours = month(negative[: days * HOURS])
    calm = CalmPeriods.like(hours, USUAL[: len(hours)], NOTHING[: len(hours)])
    return Chance.of(calm, hours.rhythms, spread_of(negative), np.random.default_rng(1))


def test_periods_are_drawn_whose_days_differ_as_those_of_the_data():
    random = np.random.default_rng(0)
    steady, varying = (negatives(random, differ) for differ in (0.05, 0.4))
    for negative, low, high in ((steady, 0.0, 0.12), (varying, 0.25, 0.65)):
        chance = drawn(negative)
        kept = chance.alike(spread_of(negative), 500)
        assert low < np.median(chance.deviations[kept]) < high
        assert np.median(chance.spreads[kept]) / spread_of(negative) < 1.3


def test_what_is_heavy_where_days_are_alike_is_common_where_they_differ():
    random = np.random.default_rng(0)
    steady, varying = (negatives(random, differ) for differ in (0.05, 0.5))
    assert drawn(steady).of_heavier(60.0, spread_of(steady)) < 0.01
    assert drawn(varying).of_heavier(60.0, spread_of(varying)) > 0.1


def test_of_a_few_days_no_spread_is_told():
    assert not drawn(negatives(np.random.default_rng(0), 0.6), days=5).deviations.any()


def test_dispersion_is_one_by_chance_and_more_where_days_differ():
    random = np.random.default_rng(0)
    courses = np.stack([negatives(random, differ) for differ in (0.0, 0.6)])
    counted = np.ones(courses.shape, dtype=np.bool_)
    by_chance, differing = dispersion(courses, np.stack([TOTAL, TOTAL]), np.stack([USUAL, USUAL]), counted)
    assert 1 <= by_chance < 1.8
    assert differing > 10


def test_a_weekday_is_thought_different_only_if_it_differs_by_more_than_days_do():
    rhythms = month(np.zeros(LENGTH, dtype=np.int64)).rhythms
    negative = np.full((1, LENGTH), 4)
    negative[0, np.arange(LENGTH) // HOURS % 7 == 2] = 6
    calm = np.ones(negative.shape, dtype=np.bool_)
    steady, varying = (usual_share(negative, TOTAL[None, :], calm, rhythms, np.array([by])) for by in (1.0, 20.0))
    wednesday, thursday = 2 * HOURS, 3 * HOURS
    assert steady[0, wednesday] / steady[0, thursday] > 1.45
    assert varying[0, wednesday] / varying[0, thursday] < 1.35


def test_outliers_hardly_touch_a_variance():
    values = np.random.default_rng(0).standard_normal(30)
    assert biweight_variance(np.array([*values, 50.0, 80.0])) < 1.5 * values.var()
    assert biweight_variance(np.zeros((2, 5))).tolist() == [0, 0]


def test_what_is_not_a_number_is_left_out_of_a_variance():
    values = np.random.default_rng(0).standard_normal(30)
    assert biweight_variance(np.array([*values, np.nan, np.nan])) == biweight_variance(values)
