"""What is masked in a text and what is not."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.language import written_in
from data.masking.texts import mask_address, mask_text
from data.record import MAX_TEXT
from data.text import model_text
from tests.data.masking.cases import KEPT, MASKED

# Everything that masking acts on, next to one another as often as possible.
PIECES = st.lists(
    st.sampled_from(
        [*"+78 ()-.@аa", "916", "123", "45", "4111", "1111", "beeline", ".ru", "т.", "https://", "паспорт "]
    ),
    max_size=25,
).map("".join)


@pytest.mark.parametrize(("text", "expected"), MASKED)
def test_personal_data_become_words(text, expected):
    assert mask_text(text) == expected


@pytest.mark.parametrize("text", KEPT)
def test_numbers_that_only_look_like_it_stay(text):
    assert mask_text(text) == text


@settings(deadline=None)  # whether it holds is the question, not when
@given(PIECES)
def test_masking_twice_changes_nothing(text):
    for brand in (None, "Билайн"):
        once = mask_text(text, brand)
        assert mask_text(once, brand) == once


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@beeline_rus, верните деньги @anna", "@beeline_rus, верните деньги @user"),
        ("писал на help@beeline.ru", "писал на [почта]@beeline.ru"),
        ("писал на help@mts.ru", "писал на [почта]"),
    ],
)
def test_what_names_the_brand_stays_recognizable(text, expected):
    masked = mask_text(text, "Билайн")
    assert masked == expected
    assert ("@Билайн" in model_text(masked, "Билайн")) == ("beeline" in text)


def test_to_a_model_that_is_shown_the_brand_masked_names_are_what_they_were():
    text = "RT @anna: @beeline_rus не отвечает, @boris"
    assert model_text(mask_text(text, "Билайн"), "Билайн") == model_text(text, "Билайн")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://vk.com/wall-1_89161234567", "https://vk.com/wall-1_89161234567"),
        (
            "https://www.tiktok.com/@anna/video/7123456789012345678",
            "https://www.tiktok.com/@user/video/7123456789012345678",
        ),
        ("https://youtube.com/@beeline_rus", "https://youtube.com/@beeline_rus"),
        ("https://wa.me/79161234567", "https://wa.me/[телефон]"),
        ("https://api.whatsapp.com/send?phone=79161234567", "https://api.whatsapp.com/send?phone=[телефон]"),
        ("mailto:anna@mail.ru", "mailto:[почта]"),
        ("tel:8-916-123-45-67", "tel:[телефон]"),
    ],
)
def test_addresses_lose_names_and_what_they_say_to_be_a_telephone(url, expected):
    assert mask_address(url, "Билайн") == expected


def test_words_in_place_of_personal_data_say_nothing_of_the_language():
    assert written_in("call me [телефон] [почта]") == "other"
    assert written_in("[телефон]") is None


@pytest.mark.parametrize(
    "piece", ["а", "1", "1-", "+7 ", "@", "a@a", "а.", "8 916 ", "звон", "паспорт ", "4111 ", "(495) "]
)
def test_no_pattern_looks_back_again_and_again_in_a_text_as_long_as_one_may_be(piece):
    started = time.process_time()
    mask_text((piece * MAX_TEXT)[:MAX_TEXT])
    assert time.process_time() - started < 5
