"""The slice of texts with brands of different tonality, against figures worked out by hand."""

import numpy as np
import pytest

from benchmarks.corpora.two_brands import all_right, contrasting
from data.record import TONALITIES, Tonality
from tests.training.labelled import labelled, predictions_of
from training.evaluation.predictions import Predictions


def predictions(*rows: tuple[str, str, Tonality, Tonality]) -> Predictions:
    """Of (text, brand, annotated, predicted)."""
    mentions = [labelled(text, annotated, None, brand) for text, brand, annotated, _ in rows]
    return predictions_of(mentions, np.eye(3)[[TONALITIES.index(said) for *_, said in rows]])


ONE = predictions(
    ("а лучше б", "а", "positive", "positive"),
    ("а лучше б", "б", "negative", "negative"),
    ("в и г", "в", "neutral", "neutral"),  # both the same: not of the slice
    ("в и г", "г", "neutral", "positive"),
    ("только д", "д", "negative", "negative"),
)
OTHER = predictions(
    ("е не ж", "е", "negative", "negative"),
    ("е не ж", "ж", "positive", "negative"),
    ("е не ж", "з", "neutral", "neutral"),
)


def test_only_texts_of_different_tonalities_are_taken_and_corpora_are_pooled():
    found = contrasting([ONE, OTHER])
    assert found.texts.tolist() == [0, 0, 1, 1, 1]
    assert found.correct.tolist() == [True, True, True, False, True]
    assert all_right(found, np.arange(5)) == 0.5


def test_a_text_that_is_drawn_twice_counts_twice():
    found = contrasting([ONE, OTHER])
    assert all_right(found, np.asarray([0, 1, 0, 1, 2, 3, 4])) == pytest.approx(2 / 3)


def test_without_such_texts_there_is_nothing_to_be_right_about():
    found = contrasting([predictions(("только д", "д", "negative", "negative"))])
    assert not len(found.texts)
    assert all_right(found, np.arange(0)) == 0.0
