"""Predictions beside labels: what is judged, and that the scorer's answers are taken as they are."""

import numpy as np
import pytest

from data.record import TONALITIES, LabelledMention, Labels
from data.taxonomy import load_taxonomy
from serving.scoring.scorer import Scorer
from tests.serving.tiny import make_tiny_bundle
from tests.training.labelled import labelled, perfect_predictions, predictions_of, random_mentions
from training.errors import TrainingError
from training.evaluation.predictions import (
    UNKNOWN_TONALITY,
    category_micro_f1_of,
    headline,
    predict,
    tonality_macro_f1_of,
)


@pytest.fixture(scope="module")
def scorer(tmp_path_factory):
    return Scorer.load(make_tiny_bundle(tmp_path_factory.mktemp("bundle")))


def test_perfect_predictions_have_a_headline_of_one():
    assert headline(perfect_predictions(random_mentions(60, seed=0))) == 1.0


def test_headline_is_the_mean_of_tonality_macro_f1_and_category_micro_f1():
    mentions = random_mentions(60, seed=0)
    tonality = np.random.default_rng(1).dirichlet([1, 1, 1], 60)
    predictions = predictions_of(mentions, tonality, np.full((60, 3), 0.9))
    expected = (tonality_macro_f1_of(predictions) + category_micro_f1_of(predictions)) / 2
    assert headline(predictions) == pytest.approx(expected)
    assert 0 < expected < 1


def test_what_is_not_annotated_or_is_excluded_is_not_judged():
    mentions = [
        labelled("а", "negative", ("price",)),
        labelled("б", "negative"),
        labelled("в", None, ("support",)),
        LabelledMention(mention=labelled("г").mention, labels=Labels(tonality="positive", excluded="spam")),
    ]
    predictions = predictions_of(mentions, np.eye(3)[[0, 0, 0, 0]])
    assert predictions.true_tonality.tolist() == [0, 0, UNKNOWN_TONALITY, UNKNOWN_TONALITY]
    assert predictions.tonality_known.tolist() == [True, True, False, False]
    assert predictions.categories_known.tolist() == [True, False, True, False]
    assert predictions.true_categories.tolist() == [
        [False, False, True],
        [False] * 3,
        [False, True, False],
        [False] * 3,
    ]


def test_headline_leaves_out_a_half_that_nobody_annotated():
    mentions = [labelled("а", "negative"), labelled("б", "neutral"), labelled("в", "positive")]
    assert headline(predictions_of(mentions, np.eye(3))) == 1.0


def test_headline_of_rows_equals_that_of_the_predictions_taken_at_them():
    mentions = random_mentions(40, seed=2)
    predictions = predictions_of(mentions, np.random.default_rng(3).dirichlet([1, 1, 1], 40))
    rows = np.asarray([5, 5, 1, 30, 2, 9])
    assert headline(predictions, rows) == headline(predictions.take(rows))


def test_mentions_of_one_text_share_a_group_whatever_the_brand_or_spelling():
    mentions = [labelled("Всё плохо", brand="Ромашка"), labelled("Хорошо"), labelled("все  ПЛОХО", brand="Лютик")]
    groups = predictions_of(mentions, np.eye(3)).groups
    assert groups[0] == groups[2] != groups[1]


def test_a_category_without_a_column_is_an_error_that_names_it():
    predictions = predictions_of([labelled("а", "negative", ("weather",))], np.eye(3)[[0]])
    with pytest.raises(TrainingError, match=r"'weather'.*delivery.*prepare"):
        _ = predictions.true_categories


def test_predict_returns_what_the_scorer_says_of_each_mention(scorer):
    mentions = random_mentions(40, seed=0, category_keys=load_taxonomy().category_keys)
    predictions = predict(scorer, mentions)
    scores = scorer.score([item.mention for item in mentions])
    for row, score in enumerate(scores):
        assert predictions.tonality[row].tolist() == list(score.tonality_probabilities.values())
        assert predictions.categories[row].tolist() == list(score.category_probabilities.values())
        chosen = {
            key for key, is_chosen in zip(predictions.category_keys, predictions.chosen[row], strict=True) if is_chosen
        }
        assert chosen == {category.key for category in score.categories}
        assert TONALITIES[predictions.predicted_tonality[row]] == score.tonality
        assert predictions.confidence[row] == score.confidence
        assert predictions.needs_review[row] == score.needs_review
    assert any(score.categories for score in scores)
    assert len({score.needs_review for score in scores}) == 2


def test_predict_measures_a_bundle_by_another_taxonomys_columns(scorer):
    mentions = [labelled("Ужасно", "negative", ("weather",))]
    predictions = predict(scorer, mentions, ("price", "weather"))
    assert predictions.categories.shape == (1, 2)
    assert predictions.categories[0, 0] > 0
    assert predictions.categories[0, 1] == 0
    assert not predictions.chosen[0, 1]
    assert predictions.true_categories.tolist() == [[False, True]]


def test_predictions_of_nothing_have_their_shapes(scorer):
    predictions = predict(scorer, [])
    assert predictions.tonality.shape == (0, 3)
    assert predictions.categories.shape == (0, len(predictions.category_keys))
    assert headline(predictions) == 0.0
    assert len(predictions.groups) == 0
