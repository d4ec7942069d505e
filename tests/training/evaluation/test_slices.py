"""Slices hold the right mentions, and small or trivial ones are left out."""

import numpy as np
import pytest

from tests.training.labelled import labelled, predictions_of
from training.evaluation.slices import LONG, SHORT, contrasting_texts, make_slices


def rows_of(mentions, min_mentions=1):
    return {(part.dimension, part.value): part.rows.tolist() for part in make_slices(mentions, min_mentions)}


def test_sources_and_brands_are_told_apart_whatever_their_spelling():
    mentions = [
        labelled("один", brand="Ромашка", source="vk"),
        labelled("два", brand="ромашка", source="VK"),
        labelled("три", brand="Лютик"),
        labelled("четыре"),
    ]
    found = rows_of(mentions)
    assert found["source", "vk"] == [0, 1]
    assert found["source", "unknown"] == [2, 3]
    assert found["brand", "Ромашка"] == [0, 1]
    assert found["brand", "Лютик"] == [2]
    assert found["brand given", "yes"] == [0, 1, 2]
    assert found["brand given", "no"] == [3]


def test_length_is_counted_in_characters_with_stated_bounds():
    mentions = [labelled(str(number % 10) * number) for number in (SHORT - 1, SHORT, LONG, LONG + 1)]
    found = {value.split()[0]: rows for (dimension, value), rows in rows_of(mentions).items() if dimension == "length"}
    assert found == {"short": [0], "medium": [1, 2], "long": [3]}


def test_texts_that_name_two_brands_are_a_slice():
    mentions = [
        labelled("Ромашка лучше Лютика", brand="Ромашка"),
        labelled("только Ромашка", brand="Ромашка"),
        labelled("ромашка лучше лютика", brand="Лютик"),
    ]
    found = rows_of(mentions)
    assert found["brands in text", "two or more"] == [0, 2]
    assert found["brands in text", "one"] == [1]


def test_small_slices_and_dimensions_of_one_value_are_left_out():
    mentions = [labelled(f"текст {number}", source="vk" if number else "news") for number in range(5)]
    found = rows_of(mentions, min_mentions=2)
    assert found == {("source", "vk"): [1, 2, 3, 4]}


def test_slices_of_a_dimension_are_disjoint():
    mentions = [labelled(f"текст {number}" * (number % 40 + 1), brand="АБВГ"[number % 4]) for number in range(60)]
    for dimension in ("brand", "length"):
        rows = [row for (name, _), found in rows_of(mentions).items() if name == dimension for row in found]
        assert sorted(rows) == list(range(60))


def test_a_contrasting_text_is_right_only_if_all_its_brands_are():
    mentions = [
        labelled("А лучше Б", "positive", brand="А"),
        labelled("А лучше Б", "negative", brand="Б"),
        labelled("В лучше Г", "positive", brand="В"),
        labelled("В лучше Г", "negative", brand="Г"),
        labelled("оба хороши", "positive", brand="А"),
        labelled("оба хороши", "positive", brand="Б"),
    ]
    found = contrasting_texts(predictions_of(mentions, np.eye(3)[[2, 0, 2, 2, 0, 0]]))
    assert found.texts == 2
    assert found.all_right == pytest.approx(0.5)


def test_without_contrasting_texts_there_is_nothing_to_be_right_about():
    found = contrasting_texts(predictions_of([labelled("а", "negative"), labelled("б", "positive")], np.eye(3)[[0, 1]]))
    assert (found.texts, found.all_right) == (0, 0.0)
