"""Both languages say everything, each in its own way."""

import re
from datetime import date

import pytest

from serving.digest.page.language import language
from serving.digest.period import Period

RUSSIAN, ENGLISH = language("ru"), language("en")
_PLACE = re.compile(r"\{\w+\}")


def test_both_languages_have_the_same_phrases_with_the_same_places():
    assert RUSSIAN.phrases.keys() == ENGLISH.phrases.keys()
    for key, phrase in RUSSIAN.phrases.items():
        assert sorted(_PLACE.findall(phrase)) == sorted(_PLACE.findall(ENGLISH.phrases[key])), key


def test_both_name_the_same_sources_and_media_types():
    assert RUSSIAN.sources.keys() == ENGLISH.sources.keys()
    assert RUSSIAN.media_types.keys() == ENGLISH.media_types.keys()


def test_nouns_stand_in_the_form_that_the_number_asks_for():
    forms = [RUSSIAN.noun("copy", number) for number in (1, 2, 5, 11, 21, 112)]
    assert forms == ["копия", "копии", "копий", "копий", "копия", "копий"]
    assert [ENGLISH.noun("copy", number) for number in (1, 2)] == ["copy", "copies"]


def test_numbers_are_written_as_readers_write_them():
    assert RUSSIAN.count(12345) == "12\N{NARROW NO-BREAK SPACE}345"
    assert RUSSIAN.number(-1.25, 1) == "\N{MINUS SIGN}1,2"
    assert ENGLISH.points(0.123) == "+12"
    assert ENGLISH.percent(0.5) == "50%"


@pytest.mark.parametrize(
    ("share", "written"), [(0.0, "0"), (-0.0001, "0"), (0.003, "+0.3"), (-0.003, "\N{MINUS SIGN}0.3"), (0.0051, "+1")]
)
def test_what_lies_beside_zero_is_not_written_as_zero(share: float, written: str):
    assert ENGLISH.points(share) == written


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (date(2026, 10, 1), date(2026, 10, 1), "1 октября 2026"),
        (date(2026, 10, 1), date(2026, 10, 31), "1–31 октября 2026"),
        (date(2026, 9, 28), date(2026, 10, 4), "28 сентября – 4 октября 2026"),
        (date(2026, 12, 28), date(2027, 1, 3), "28 декабря 2026 – 3 января 2027"),
    ],
)
def test_a_period_says_month_and_year_once(first: date, last: date, written: str):
    assert RUSSIAN.period(Period(first, last)) == written
