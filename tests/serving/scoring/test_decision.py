"""What is said by logits, without a model."""

import numpy as np
import pytest

from data.record import TONALITIES
from data.taxonomy import load_taxonomy
from serving.scoring.bundle import EQUAL_THRESHOLDS
from serving.scoring.calibration import tonality_probabilities
from serving.scoring.decision import Logits, decide, given_tonality
from tests.serving.tiny import make_config

TAXONOMY = load_taxonomy()
LOW_NEGATIVE = (0.2, 0.5, 0.3)
NEARLY_NEUTRAL = [0.4, 0.5, 0.1]


def logits_of(tonality, categories=None) -> Logits:
    """Logits that a softmax turns into the given probabilities of tonality."""
    tonality = np.log(np.asarray(tonality, dtype=float))
    wide = np.full((len(tonality), len(TAXONOMY.categories)), -9.0) if categories is None else np.asarray(categories)
    return Logits(tonality, wide, (False,) * len(tonality))


def config(**changes):
    plain = {"tonality_temperature": 1.0, "tonality_biases": (0.0, 0.0, 0.0)}
    return make_config(TAXONOMY, **{**plain, **changes})


def test_with_equal_thresholds_the_most_probable_tonality_is_given():
    probabilities = np.random.default_rng(1).dirichlet([1, 1, 1], 200)
    assert (given_tonality(probabilities, EQUAL_THRESHOLDS) == probabilities.argmax(axis=1)).all()


def test_a_lower_threshold_gives_its_tonality_where_another_is_a_little_more_probable():
    (score,) = decide(logits_of([NEARLY_NEUTRAL]), config(tonality_thresholds=LOW_NEGATIVE))
    assert score.tonality == "negative"
    (plain,) = decide(logits_of([NEARLY_NEUTRAL]), config())
    assert plain.tonality == "neutral"
    assert score.tonality_probabilities == plain.tonality_probabilities


def test_confidence_is_the_probability_of_what_was_given_and_decides_on_review():
    (score,) = decide(logits_of([NEARLY_NEUTRAL]), config(tonality_thresholds=LOW_NEGATIVE, abstention_threshold=0.45))
    assert score.confidence == pytest.approx(0.4)
    assert score.needs_review
    (plain,) = decide(logits_of([NEARLY_NEUTRAL]), config(abstention_threshold=0.45))
    assert plain.confidence == pytest.approx(0.5)
    assert not plain.needs_review


def test_categories_go_with_a_negative_that_was_given_by_its_threshold():
    logits = logits_of([NEARLY_NEUTRAL], np.full((1, len(TAXONOMY.categories)), 2.0))
    (score,) = decide(logits, config(tonality_thresholds=LOW_NEGATIVE))
    assert len(score.categories) == len(TAXONOMY.categories)
    (plain,) = decide(logits, config())
    assert plain.categories == ()


def test_temperature_and_biases_come_before_the_thresholds():
    biases = (0.3, 0.0, -0.3)
    logits = logits_of(np.random.default_rng(2).dirichlet([1, 1, 1], 50))
    scores = decide(logits, config(tonality_temperature=2.0, tonality_biases=biases, tonality_thresholds=LOW_NEGATIVE))
    probabilities = tonality_probabilities(logits.tonality, 2.0, biases)
    wanted = given_tonality(probabilities, LOW_NEGATIVE)
    assert [score.tonality for score in scores] == [TONALITIES[index] for index in wanted]
    assert (wanted != probabilities.argmax(axis=1)).any()
