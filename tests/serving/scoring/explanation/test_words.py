import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.text import model_text
from serving.scoring.explanation.words import find_words, without

# fmt: off
PIECES = st.sampled_from([
    "ужас", "ё", "е\u0308лка", "&amp;", "&#1078;", "&nbsp", "@вася", "@", "http://a.ru/", "www.", "😡", "👩\u200d🔧",
    "!", "🇷🇺", "1\ufe0f\u20e3", " ", "\t ", ",", ")", ":(", "«", "г@вно", "п***ц", "-", "'", "19:30", "\u200b",
    "#", ";",
])
# fmt: on


def words_of(text: str, brand: str | None = None) -> list[str]:
    return [text[start:end] for start, end in find_words(text, brand)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ужас, а не сервис", ["Ужас", "а", "не", "сервис"]),
        ("из-за вас… опоздал", ["из-за", "вас", "опоздал"]),
        ("курьер в 19:30, оценка 1/5", ["курьер", "в", "19:30", "оценка", "1/5"]),
        ("это п***ц и г@вно", ["это", "п***ц", "и", "г@вно"]),
        ("см. https://a.ru/x?y=1,z и @vasya", ["см", "https://a.ru/x?y=1,z", "и", "@vasya"]),
        ("ёлка е\u0308лка за\u0301мок", ["ёлка", "е\u0308лка", "за\u0301мок"]),
        ("&quot;ужас&quot; caf&eacute; &#1091;&#1078;", ["ужас", "caf&eacute;", "&#1091;&#1078;"]),
        ("плохо!!!супер", ["плохо", "!!!", "супер"]),
        ("привезли)) и ушли :(", ["привезли", "))", "и", "ушли", ":("]),
        ("ок 👩🏽\u200d🔧 1\ufe0f\u20e3 🇷🇺❤️", ["ок", "👩🏽\u200d🔧", "1\ufe0f\u20e3", "🇷🇺❤️"]),
        ("у\u200bжас #ужас", ["у\u200bжас", "#ужас"]),
        ("... — , «»", []),
    ],
)
def test_words_are_what_somebody_would_underline(text, words):
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("text", "brand", "words"),
    [
        ("Ушла из Ромашки в Василёк", "Ромашка", ["Ушла", "из", "в", "Василёк"]),
        ("Ромашка: сайт romashka и ромашкой", "Ромашка", ["сайт", "и"]),
        ("Зонтик Страхование не платит", "Зонтик Страхование", ["не", "платит"]),
        ("В Василе\u0308к больше ни ногой", "Василёк", ["В", "больше", "ни", "ногой"]),
        ("пишите @ромашка или https://ромашка.рф", "Ромашка", ["пишите", "или", "https://ромашка.рф"]),
        ("пишите @romashka_help, не @vasya", "Ромашка", ["пишите", "не", "@vasya"]),
    ],
)
def test_the_brand_is_no_word_where_the_model_sees_it(text, brand, words):
    assert words_of(text, brand) == words


@pytest.mark.parametrize(
    ("text", "word", "left"),
    [
        ("цена ужас, но", "ужас", "цена, но"),
        ("ужас, но", "ужас", ", но"),
        ("цена  просто ужас", "просто", "цена ужас"),
        ("это ужас", "ужас", "это"),
        ("плохо!!!супер", "!!!", "плохо супер"),
        ("ужас", "ужас", ""),
        ("цена (ужас) была", "ужас", "цена () была"),
    ],
)
def test_without_a_word_the_rest_reads_as_people_write(text, word, left):
    start = text.index(word)
    assert without(text, [(start, start + len(word))]) == left


def test_several_words_are_left_out_in_any_order():
    text = "Третий день жду возврат"
    first, _, third, _ = find_words(text)
    assert without(text, [third, first]) == " день возврат"


@given(st.lists(PIECES).map("".join))
def test_words_lie_in_the_text_in_order_and_hold_all_its_letters(text):
    spans = find_words(text)
    assert all(start < end for start, end in spans)
    assert [place for span in spans for place in span] == sorted(place for span in spans for place in span)
    assert not re.search(r"\w", model_text(without(text, spans)))
