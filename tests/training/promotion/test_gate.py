"""The gate between challenger and champion, on predictions whose figures are known."""

import numpy as np
import pytest

from data.record import TONALITIES
from tests.training.labelled import KEYS, labelled, predictions_of
from training.promotion.gate import judge
from training.settings import PromoteSettings

MENTIONS = [
    labelled(
        f"текст {number}",
        TONALITIES[number % 3],
        (KEYS[number % len(KEYS)],) if number % 3 == 0 else (),
        "Ромашка" if number % 2 else "Василёк",
        "vk" if number < 60 else "news",
    )
    for number in range(120)
]


def settings(**changes):
    defaults = {"margin": 0.5, "slice_min_mentions": 30, "max_slice_fall": 5.0, "bootstrap_samples": 200, "seed": 13}
    return PromoteSettings.model_validate(defaults | changes)


def model_that_errs_on(*wrong):
    """Predictions that are right, categories included, but for the mentions numbered `wrong`."""
    truth = np.asarray([number % 3 for number in range(len(MENTIONS))])
    predicted = np.where(np.isin(np.arange(len(MENTIONS)), wrong), (truth + 1) % 3, truth)
    tonality = np.full((len(MENTIONS), 3), 0.1)
    tonality[np.arange(len(MENTIONS)), predicted] = 0.8
    categories = np.zeros((len(MENTIONS), len(KEYS)))
    for row in np.flatnonzero(predicted == 0):
        categories[row, row % len(KEYS)] = 0.9
    return predictions_of(MENTIONS, tonality, categories)


def test_a_better_challenger_passes():
    verdict = judge(model_that_errs_on(1), model_that_errs_on(*range(40)), settings())
    assert verdict.promote
    assert verdict.difference
    assert verdict.difference.low > 0
    assert "on 120 mentions" in verdict.reason


def test_an_equal_challenger_passes_within_the_margin_only():
    same = model_that_errs_on(*range(10))
    assert judge(same, model_that_errs_on(*range(10)), settings()).promote
    assert not judge(same, model_that_errs_on(*range(10)), settings(margin=0.0)).promote


def test_a_worse_challenger_is_refused_with_both_figures():
    verdict = judge(model_that_errs_on(*range(40)), model_that_errs_on(1), settings())
    assert not verdict.promote
    assert "lower bound must be above -0.5" in verdict.reason


def test_a_gain_that_may_be_luck_is_refused():
    # Better in the mean, but on so few mentions that another sample might say the opposite.
    verdict = judge(model_that_errs_on(0, 3, 6, 9, 12), model_that_errs_on(1, 4, 7, 10, 13, 16), settings(margin=0.0))
    assert verdict.difference
    assert verdict.difference.low < 0
    assert not verdict.promote


def test_a_fallen_slice_refuses_a_challenger_that_is_better_in_the_mean():
    challenger, champion = model_that_errs_on(*range(60, 75)), model_that_errs_on(*range(60))
    verdict = judge(challenger, champion, settings())
    assert verdict.difference
    assert verdict.difference.low > 0
    assert not verdict.promote
    assert "source=news" in verdict.reason
    assert [fall.name for fall in verdict.falls] == ["source=news"]


def test_a_slice_of_too_few_mentions_is_not_asked():
    challenger, champion = model_that_errs_on(*range(60, 75)), model_that_errs_on(*range(60))
    assert judge(challenger, champion, settings(slice_min_mentions=61)).promote


def test_predictions_of_different_mentions_are_not_compared():
    everything = model_that_errs_on(1)
    with pytest.raises(ValueError, match="different mentions"):
        judge(everything, everything.take(np.arange(50)), settings())
