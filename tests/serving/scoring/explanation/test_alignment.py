import html
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.scoring.explanation.alignment import align

PIECES = st.sampled_from(
    ["а", "ё", "е\u0308", "&amp;", "&quot", "&#1078;", "&#xZ", "&nbsp;", "&AT", ";", " ", "😡", "7"]
)


@pytest.mark.parametrize(
    ("text", "read", "spans"),
    [
        ("ёж", "ёж", [(0, 1), (1, 2)]),
        ("е\u0308ж", "ёж", [(0, 2), (2, 3)]),
        ("а&amp;б", "а&б", [(0, 1), (1, 6), (6, 7)]),
        ("&ampб", "&б", [(0, 4), (4, 5)]),
        ("A&T", "A&T", [(0, 1), (1, 2), (2, 3)]),
        ("&#1078;", "ж", [(0, 7)]),
        ("&#1077;&#776;", "ё", [(0, 13)]),
        ("", "", []),
    ],
)
def test_every_character_that_is_read_has_its_place_in_the_text_as_it_came(text, read, spans):
    aligned = align(text)
    assert aligned.read == read
    assert list(aligned.spans) == spans


@given(st.lists(PIECES).map("".join))
def test_a_text_is_read_as_model_text_reads_it_and_places_only_move_forward(text):
    aligned = align(text)
    assert aligned.read == unicodedata.normalize("NFC", html.unescape(text))
    starts = [start for start, _ in aligned.spans]
    assert starts == sorted(starts)
    assert all(0 <= start < end <= len(text) for start, end in aligned.spans)
