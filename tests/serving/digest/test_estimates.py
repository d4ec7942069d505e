"""Intervals hold what they promise; the truth is known here because it is drawn."""

import numpy as np
import pytest

from serving.digest.estimates import NetTonality
from serving.digest.mentions import Numbers
from serving.digest.misclassification import Shares, true_shares
from serving.scoring.bundle import Confusion

RATES = np.array([[0.82, 0.15, 0.03], [0.12, 0.80, 0.08], [0.04, 0.21, 0.75]])  # true rows, given columns
SHARES = np.array([0.2, 0.6, 0.2])
NET = float(SHARES[2] - SHARES[0])
ROUNDS = 200


def annotated(random: np.random.Generator, each: int = 150) -> Confusion:
    low, middle, high = (tuple(map(int, random.multinomial(each, row))) for row in RATES)
    return low, middle, high  # type: ignore[return-value]  # a row of three counts


def scored(random: np.random.Generator, shares: Shares, texts: int, copies: int = 1):
    """Mentions of texts that have 1 to `copies` copies, all with the tonality that the model gives the text."""
    true = random.choice(3, size=texts, p=shares)
    given = np.array([random.choice(3, p=RATES[one]) for one in true])
    repeated = random.integers(1, copies + 1, texts)
    return np.repeat(given, repeated), np.repeat(np.arange(texts), repeated)


def binomial_interval(tonality: Numbers) -> tuple[float, float]:
    """The usual interval, which takes the given tonalities for true ones and copies for opinions."""
    opinions = np.array([-1, 0, 1])[tonality]
    error = 1.96 * opinions.std() / np.sqrt(len(opinions))
    return opinions.mean() - error, opinions.mean() + error


@pytest.mark.parametrize("copies", [1, 12])
@pytest.mark.parametrize("shares", [SHARES, np.array([0.1, 0.3, 0.6])], ids=["even", "liked"])
def test_95_percent_intervals_hold_the_truth_in_about_95_of_100_months_and_binomial_ones_do_not(shares, copies):
    random = np.random.default_rng(7)
    truth = shares[2] - shares[0]
    held = held_by_binomial = 0
    for seed in range(ROUNDS):
        tonality, text = scored(random, shares, 500, copies)
        estimate = NetTonality(annotated(random), seed).estimate(tonality, text)
        held += estimate.low <= truth <= estimate.high
        low, high = binomial_interval(tonality)
        held_by_binomial += low <= truth <= high
    assert 0.91 * ROUNDS <= held <= 0.99 * ROUNDS, held
    if copies > 1 or shares is not SHARES:
        assert held_by_binomial < 0.85 * ROUNDS, held_by_binomial


def test_true_shares_are_found_behind_what_the_model_gives():
    assert true_shares(SHARES @ RATES, RATES) == pytest.approx(SHARES, abs=1e-3)


def test_shares_stay_shares_where_no_truth_gives_what_was_given():
    shares = true_shares(np.array([0.0, 0.0, 1.0]), RATES)
    assert shares == pytest.approx([0, 0, 1], abs=1e-3)


def test_one_mention_proves_little():
    estimate = NetTonality(None).estimate(np.array([0]), np.array([0]))
    assert estimate.low < -0.9
    assert estimate.high > -0.1


def test_no_mention_says_nothing():
    nothing = np.zeros(0, dtype=np.int64)
    estimate = NetTonality(None).estimate(nothing, nothing)
    assert estimate.low < -0.5
    assert estimate.high > 0.5


def test_without_known_errors_the_interval_is_narrower():
    random = np.random.default_rng(3)
    tonality, text = scored(random, SHARES, 500)
    sampling, whole = (NetTonality(known).estimate(tonality, text) for known in (None, annotated(random)))
    assert sampling.high - sampling.low < whole.high - whole.low


def test_copies_of_one_text_are_one_opinion():
    copies = np.zeros(100, dtype=np.int64)
    alone, many = NetTonality(None), NetTonality(None)
    same = alone.estimate(copies, copies)
    different = many.estimate(copies, np.arange(100))
    assert same.high - same.low > 3 * (different.high - different.low)


def test_the_same_mentions_have_the_same_estimate_and_others_are_drawn_anew():
    net = NetTonality(None)
    tonality, text = scored(np.random.default_rng(2), SHARES, 300)
    first, again, other = (net.estimate(tonality, numbers) for numbers in (text, text, text + 1000))
    assert np.array_equal(first.draws, again.draws)
    assert abs(np.corrcoef(first.draws, other.draws)[0, 1]) < 0.15


def test_a_difference_knows_that_the_errors_of_one_model_are_the_same():
    random = np.random.default_rng(5)
    net = NetTonality(annotated(random, each=30))
    ours, theirs = (net.estimate(*scored(random, shares, 3000)) for shares in (SHARES, np.array([0.1, 0.6, 0.3])))
    difference = theirs.minus(ours)
    assert difference.sure
    assert difference.low < 0.2 < difference.high
