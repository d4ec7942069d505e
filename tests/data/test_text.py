"""Normalization and keys."""

import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data.text import mention_key, model_text, normalize, text_key

# Everything that the steps of normalization act on, next to one another as often as possible.
TRICKY = st.text(
    st.sampled_from("аяёЁе\u0308\u200d\u00ad@&#;/:.www AaİßſﬁΣ＠\u3000\n\t0amplt")
    | st.characters(exclude_categories=["Cs"]),
    max_size=40,
)


@given(TRICKY)
@example("&amp;quot;да&amp;quot;")
@example("е\u200d\u0308")
@example("@\u200bромашка")
@example("＠ромашка")
def test_normalizing_twice_changes_nothing(text):
    once = normalize(text)
    assert normalize(once) == once


@given(TRICKY, TRICKY)
def test_the_key_of_a_normalized_mention_is_its_key(text, brand):
    assert mention_key(normalize(text), normalize(brand)) == mention_key(text, brand)
    assert text_key(normalize(text)) == text_key(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Всё пропало", "все  ПРОПАЛО"),
        ("Смотри https://a.example/1", "смотри www.b.example"),
        ("Привет, @anna", "привет, @boris"),
        ("Цена &amp; качество", "цена & качество"),
        ("нату\u00adральный", "натуральный"),
    ],
)
def test_what_does_not_change_meaning_does_not_change_the_key(one, other):
    assert text_key(one) == text_key(other)


def test_the_brand_is_part_of_the_mention_key_only():
    text = "Ромашка лучше Василька"
    assert mention_key(text, "Ромашка") != mention_key(text, "Василёк")
    assert mention_key(text, "Ромашка") == mention_key(text, " ромашка")


def test_no_control_or_invisible_format_character_is_left():
    every = "".join(
        f"а{chr(code)}б" for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) in {"Cc", "Cf"}
    )
    assert not {char for char in model_text(every) if unicodedata.category(char) == "Cc"}
    assert not {char for char in normalize(every) if unicodedata.category(char) in {"Cc", "Cf"}}


def test_links_and_accounts_are_hidden_but_for_an_account_of_the_brand():
    text = "RT @anna: @Beeline_RUS не отвечает http://t.example/1"
    assert model_text(text) == "RT @user: @user не отвечает http"
    assert model_text(text, "Билайн") == "RT @user: @Билайн не отвечает http"
    assert model_text(text, "МТС") == model_text(text)
