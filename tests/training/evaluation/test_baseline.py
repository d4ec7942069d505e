"""The baseline learns from what is annotated, decides as the bundle does, and survives what is missing."""

import numpy as np
import pytest

from data.record import TONALITIES
from tests.training.labelled import KEYS, labelled, random_mentions
from training.errors import TrainingError
from training.evaluation.baseline import fit_baseline
from training.evaluation.predictions import headline, tonality_macro_f1_of


def test_it_learns_words_and_categories_that_tell():
    baseline = fit_baseline(random_mentions(300, seed=0), KEYS)
    predictions = baseline.predict(random_mentions(80, seed=1))
    assert tonality_macro_f1_of(predictions) > 0.8
    assert headline(predictions) > 0.75


def test_it_knows_which_brand_is_meant():
    texts = [f"сравнил {number} и пошёл домой" for number in range(40)]
    mentions = [labelled(text, "negative", (), "Ромашка") for text in texts]
    mentions += [labelled(text, "positive", (), "Лютик") for text in texts]
    predicted = fit_baseline(mentions, KEYS).predict(
        [labelled("сравнил и пошёл", brand=brand) for brand in ("Ромашка", "Лютик", "неизвестный")]
    )
    assert [TONALITIES[column] for column in predicted.predicted_tonality[:2]] == ["negative", "positive"]


def test_only_predicted_negatives_get_categories_and_only_from_a_half_up():
    predictions = fit_baseline(random_mentions(200, seed=0), KEYS).predict(random_mentions(80, seed=1))
    negative = predictions.predicted_tonality == TONALITIES.index("negative")
    assert not predictions.chosen[~negative].any()
    assert (predictions.chosen[negative] == (predictions.categories[negative] >= 0.5)).all()
    assert predictions.chosen.any()


def test_where_categories_need_no_negative_they_are_chosen_from_a_half_up():
    mentions = [labelled(item.mention.text, None, item.labels.categories) for item in random_mentions(200, seed=0)]
    predictions = fit_baseline(mentions, KEYS, categories_need_negative=False).predict(mentions)
    assert (predictions.chosen == (predictions.categories >= 0.5)).all()
    assert predictions.may_have_categories.all()
    assert predictions.chosen.any()


def test_a_category_without_positives_is_never_chosen():
    predictions = fit_baseline(random_mentions(100, seed=0), (*KEYS, "fraud")).predict(random_mentions(20, seed=1))
    assert predictions.categories[:, 3].tolist() == [0.0] * 20


def test_missing_labels_are_not_learned_from():
    mentions = random_mentions(100, seed=0)
    unlabelled = [labelled(f"ужас кошмар {number}") for number in range(50)]
    only_tonality = [labelled(item.mention.text, item.labels.tonality) for item in mentions]
    with_them = fit_baseline([*mentions, *unlabelled], KEYS)
    assert tonality_macro_f1_of(with_them.predict(random_mentions(60, seed=1))) > 0.7
    predictions = fit_baseline(only_tonality, KEYS).predict(mentions)
    assert np.ptp(predictions.categories) == 0


def test_one_tonality_alone_is_always_predicted_and_none_is_no_preference():
    one = fit_baseline([labelled("хорошо", "positive", ()), labelled("славно", "positive", ())], KEYS)
    assert one.predict([labelled("плохо")]).tonality.tolist() == [[0.0, 0.0, 1.0]]
    none = fit_baseline([labelled("плохо", None, ("price",)), labelled("дорого", None, ())], KEYS)
    assert none.predict([labelled("плохо")]).tonality[0] == pytest.approx([1 / 3] * 3)


def test_probabilities_are_rows_of_the_mentions_and_sum_to_one():
    mentions = random_mentions(60, seed=0)
    baseline = fit_baseline(mentions, KEYS)
    predictions = baseline.predict(mentions)
    assert predictions.tonality.sum(axis=1) == pytest.approx(np.ones(60))
    assert baseline.predict(mentions[7:9]).tonality == pytest.approx(predictions.tonality[7:9])
    assert baseline.predict([]).categories.shape == (0, 3)


def test_the_same_mentions_give_the_same_baseline():
    mentions = random_mentions(100, seed=0)
    first, second = (fit_baseline(mentions, KEYS).predict(mentions) for _ in range(2))
    assert (first.tonality == second.tonality).all()
    assert (first.categories == second.categories).all()


def test_nothing_to_learn_from_is_an_error_that_says_so():
    with pytest.raises(TrainingError, match="no mentions to learn from"):
        fit_baseline([], KEYS)
