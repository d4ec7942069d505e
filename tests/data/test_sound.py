"""Names in two scripts, compared by their sound."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.sound import same_script, sound_key


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("билайн", "beeline"),
        ("мтс", "mts"),
        ("мегафон", "megaphone"),
        ("яндекс", "yandex"),
        ("пятёрочка", "pyaterochka"),
        ("щука", "shchuka"),
        ("жук", "zhuk"),
        ("цитрус", "tsitrus"),
        ("ашан", "ashan"),
        ("сити", "city"),
        ("кока", "coca"),
        ("хонда", "honda"),
        ("теле2", "tele2"),
        ("конь", "kon"),
    ],
)
def test_a_name_has_one_key_in_both_scripts(cyrillic, latin):
    assert sound_key(cyrillic) == sound_key(latin)


@pytest.mark.parametrize(("one", "other"), [("билайн", "blin"), ("теле2", "tele3"), ("мегафон", "megabon")])
def test_other_names_have_other_keys(one, other):
    assert sound_key(one) != sound_key(other)


@given(st.text(max_size=30))
def test_a_key_has_nothing_twice_in_a_row_but_digits_and_no_vowel_last(word):
    key = sound_key(word.lower())
    assert not key.endswith("a")
    assert not [char for char, following in pairwise(key) if char == following and char.isalpha()]


def test_scripts_are_told_apart_and_digits_belong_to_either():
    assert same_script("билайн", "мтс")
    assert same_script("beeline", "mts")
    assert not same_script("билайн", "mts")
    assert same_script("24", "mts")


def test_of_a_word_without_end_the_beginning_counts():
    assert len(sound_key("б1" * 100_000)) <= 64
