"""All that is fitted on the calibration part, together."""

import numpy as np
import pytest

from data.record import TONALITIES
from data.taxonomy import load_taxonomy
from serving.scoring.bundle import EQUAL_THRESHOLDS
from serving.scoring.decision import Logits, decide, given_tonality
from tests.serving.tiny import make_config
from tests.training.labelled import labelled
from tests.training.tiny_encoder import export_settings
from training.evaluation.predictions import scored_predictions
from training.exporting.calibrate import fit_calibration

TAXONOMY = load_taxonomy()
RARE = (0.15, 0.7, 0.15)


def hard_to_tell(count: int, seed: int):
    """Logits twice as large as they should be, and mentions whose labels are drawn from the true probabilities."""
    random = np.random.default_rng(seed)
    tonality = random.dirichlet(4 * np.asarray(RARE), count)
    categories = random.normal(-2, 2, (count, len(TAXONOMY.categories)))
    mentions = []
    for row in range(count):
        drawn = TONALITIES[random.choice(3, p=tonality[row])]
        applying = random.random(len(TAXONOMY.categories)) < 1 / (1 + np.exp(-categories[row]))
        keys = tuple(key for key, applies in zip(TAXONOMY.category_keys, applying, strict=True) if applies)
        mentions.append(labelled(f"текст {row}", drawn, keys if drawn == "negative" else ()))
    return Logits(2 * np.log(tonality + 1e-9), 2 * categories, (False,) * count), mentions


@pytest.fixture(scope="module")
def material():
    return hard_to_tell(600, 1)


@pytest.fixture(scope="module")
def fitted(material):
    logits, mentions = material
    return fit_calibration(make_config(TAXONOMY), logits, mentions, export_settings())


def test_logits_that_are_too_large_are_cooled(fitted):
    assert fitted.tonality_temperature == pytest.approx(2, abs=0.4)
    assert fitted.category_temperature > 1.2


def test_rare_tonalities_are_given_sooner(fitted):
    negative, neutral, positive = fitted.tonality_thresholds
    assert max(negative, positive) < neutral


def test_category_thresholds_are_of_negatives_as_they_are_given(material, fitted):
    logits, mentions = material
    predictions = scored_predictions(decide(logits, fitted), mentions, fitted)
    by_equal = given_tonality(predictions.tonality, EQUAL_THRESHOLDS) == TONALITIES.index("negative")
    assert predictions.may_have_categories.sum() > by_equal.sum()
    assert (predictions.chosen.any(axis=1) & ~by_equal).any()


def test_what_is_not_marked_for_review_is_right_as_often_as_was_asked():
    logits, mentions = hard_to_tell(3000, 2)
    settings = export_settings()
    config = fit_calibration(make_config(TAXONOMY), logits, mentions, settings)
    other, others = hard_to_tell(3000, 3)
    predictions = scored_predictions(decide(other, config), others, config)
    unmarked = ~predictions.needs_review
    assert 0.05 < unmarked.mean() < 0.9
    assert predictions.correct[unmarked].mean() > settings.review_precision - 0.03


def test_without_any_tonality_it_is_given_as_before():
    logits, mentions = hard_to_tell(50, 4)
    bare = [labelled(item.mention.text, None, item.labels.categories) for item in mentions]
    fitted = fit_calibration(make_config(TAXONOMY), logits, bare, export_settings(categories_need_negative=False))
    assert fitted.tonality_thresholds == EQUAL_THRESHOLDS
    assert not fitted.categories_need_negative
