"""Figures as an annotation lead reads them."""

from datetime import UTC, datetime

import pytest

from labeling.agreement import words
from tests.data.builders import TAXONOMY


def test_figures_are_written_as_in_russian():
    assert words.number(0.714) == "0,71"
    assert words.number(-0.1) == "−0,10"
    assert words.percent(0.714).split() == ["71", "%"]
    assert words.count(1234567).split() == ["1", "234", "567"]
    assert words.day(datetime(2026, 11, 24, tzinfo=UTC)) == "24 ноября 2026"


@pytest.mark.parametrize(
    ("value", "form"),
    [(1, "one"), (2, "few"), (4, "few"), (5, "many"), (11, "many"), (12, "many"), (21, "one"), (0, "many")],
)
def test_a_noun_follows_its_number(value, form):
    assert words.plural(value, "one", "few", "many") == form


@pytest.mark.parametrize(
    ("value", "level"), [(0.9, "good"), (0.796, "good"), (0.7, "fair"), (0.66, "poor"), (-1, "poor")]
)
def test_an_alpha_is_judged_by_what_is_shown_of_it(value, level):
    assert words.level(value) == level


def test_every_key_has_a_russian_name():
    names = words.names_of_labels(TAXONOMY)
    assert names["negative"] == "Негатив"
    assert names["delivery"] == "Доставка и сроки"
    assert names["spam"] == "Спам"
    assert names["none"] == "Ни одной категории"
