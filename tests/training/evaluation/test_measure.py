"""All figures of a model beside its baseline."""

import json

import numpy as np
import pytest

from serving.scoring.calibration import category_probabilities, tonality_probabilities
from serving.scoring.decision import Logits
from tests.training.labelled import (
    KEYS,
    labelled,
    perfect_predictions,
    predictions_of,
    random_mentions,
    random_predictions,
)
from training.evaluation.measure import evaluate
from training.evaluation.metrics import coverage_at, expected_calibration_error
from training.evaluation.predictions import headline
from training.settings import EvaluateSettings

SETTINGS = EvaluateSettings(bootstrap_samples=200, calibration_bins=5, slice_min_mentions=10, seed=13)
MENTIONS = random_mentions(120, seed=0)


def logits_of(count, seed=0):
    random = np.random.default_rng(seed)
    return Logits(random.normal(0, 2, (count, 3)), random.normal(0, 2, (count, len(KEYS))), (False,) * count)


def evaluated(predictions, baseline, threshold=0.6):
    return evaluate(predictions, baseline, logits_of(len(predictions.mentions)), threshold, SETTINGS)


def test_a_perfect_model_has_every_figure_at_one_and_no_doubt():
    found = evaluated(perfect_predictions(MENTIONS), random_predictions(MENTIONS, seed=1))
    for figure in found.model.figures.values():
        assert (figure.value, figure.low, figure.high) == (1.0, 1.0, 1.0)
    assert {figures.f1 for figures in (*found.model.tonalities.values(), *found.model.categories.values())} == {1.0}
    assert found.calibration.tonality_after == found.calibration.categories_after == 0.0
    assert (found.review.coverage, found.review.precision) == (1.0, 1.0)
    assert found.contrasting_texts["model"].all_right == 1.0


def test_a_better_model_gains_on_its_baseline_with_an_interval_above_zero():
    found = evaluated(perfect_predictions(MENTIONS), random_predictions(MENTIONS, seed=1))
    for name, difference in found.difference.items():
        gain = found.model.figures[name].value - found.baseline.figures[name].value
        assert difference.value == pytest.approx(gain)
        assert difference.low > 0


def test_a_model_does_not_differ_from_itself():
    predictions = random_predictions(MENTIONS, seed=1)
    found = evaluated(predictions, predictions)
    intervals = [*found.difference.values(), *(part.difference for part in found.slices)]
    assert {(item.value, item.low, item.high) for item in intervals} == {(0.0, 0.0, 0.0)}


def test_calibration_error_before_scaling_is_that_of_the_logits_at_temperature_one():
    logits = logits_of(len(MENTIONS))
    predictions = predictions_of(
        MENTIONS, tonality_probabilities(logits.tonality, 3.0), category_probabilities(logits.categories, 2.0)
    )
    found = evaluate(predictions, predictions, logits, 0.6, SETTINGS).calibration
    plain = tonality_probabilities(logits.tonality, 1.0).max(axis=1)
    assert found.tonality_before == expected_calibration_error(plain, predictions.correct, 5)
    assert found.tonality_after == expected_calibration_error(predictions.confidence, predictions.correct, 5)
    assert found.tonality_before > found.tonality_after + 0.05  # chance-level logits of deviation 2 are too sure
    truth = predictions.true_categories.ravel()
    plain = category_probabilities(logits.categories, 1.0).ravel()
    assert found.categories_before == expected_calibration_error(plain, truth, 5)


def test_review_counts_what_the_threshold_lets_through():
    predictions = random_predictions(MENTIONS, seed=1)
    found = evaluated(predictions, predictions, threshold=0.6).review
    assert found == coverage_at(predictions.confidence, predictions.correct, 0.6)
    assert found.coverage == pytest.approx(1 - predictions.needs_review.mean())


def test_slices_are_measured_on_their_own_mentions():
    predictions = random_predictions(MENTIONS, seed=1)
    found = {(part.dimension, part.value): part for part in evaluated(predictions, predictions).slices}
    rows = np.flatnonzero([item.mention.source == "vk" for item in MENTIONS])
    part = found["source", "vk"]
    assert part.mentions == len(rows)
    assert part.headline.value == part.model["headline"] == headline(predictions.take(rows))
    assert {dimension for dimension, _ in found} == {"source", "brand", "brands in text"}
    assert all(item.mentions >= SETTINGS.slice_min_mentions for item in found.values())


def test_figures_for_which_nothing_is_annotated_are_absent():
    mentions = [labelled(item.mention.text, item.labels.tonality, source=item.mention.source) for item in MENTIONS]
    predictions = random_predictions(mentions, seed=1)
    found = evaluated(predictions, predictions)
    assert set(found.model.figures) == {"headline", "tonality_macro_f1", "tonality_f1_pn"}
    assert found.model.figures["headline"] == found.model.figures["tonality_macro_f1"]
    assert set(found.slices[0].model) == set(found.model.figures)
    assert found.counts.categories_known == 0
    assert found.counts.tonality_known == len(mentions)


def test_counts_tell_mentions_from_texts():
    found = evaluated(random_predictions(MENTIONS, seed=1), random_predictions(MENTIONS, seed=2)).counts
    assert found.mentions == 120
    assert found.texts == len({item.mention.text for item in MENTIONS}) < 120


def test_everything_goes_into_json_and_the_main_figures_are_plain_numbers():
    predictions = random_predictions(MENTIONS, seed=1)
    found = evaluated(predictions, random_predictions(MENTIONS, seed=2))
    content = json.loads(json.dumps(found.as_json(), allow_nan=False))
    metrics = found.as_metrics()
    assert content["model"]["figures"]["headline"]["value"] == metrics["headline"] == headline(predictions)
    assert content["slices"][0]["review"]["threshold"] == 0.6
    assert metrics["headline_gain"] == pytest.approx(metrics["headline"] - metrics["baseline_headline"])
    assert metrics["headline_low"] <= metrics["headline"] <= metrics["headline_high"]
    assert all(isinstance(value, float) for value in metrics.values())
