"""Both languages say everything, each in its own way."""

import re

from serving.digest.page.language import language

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
