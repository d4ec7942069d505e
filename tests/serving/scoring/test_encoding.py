"""The one encoding of training and serving: what is kept of a mention, and how much each token weighs."""

import math
from typing import Any

import pytest

from data.record import MAX_BRAND, Mention
from serving.scoring.encoding import MentionEncoder
from tests.serving.tiny import MAX_LENGTH, make_tokenizer

LONG = "спасибо " * 200


def encoder(**changes):
    settings: dict[str, Any] = {
        "prefix": "query: ",
        "max_length": MAX_LENGTH,
        "shows_brand": True,
        "focus_distance": 3.0,
    }
    return MentionEncoder(make_tokenizer(), **(settings | changes))


def encode(text, brand=None, **changes):
    (found,) = encoder(**changes).encode([Mention(text=text, brand=brand)])
    return found


def tokens(found):
    tokenizer = make_tokenizer()
    return [tokenizer.id_to_token(number) for number in found.ids]


def brand_part(found):
    """The tokens between the second and third separator of `<s> text </s> </s> brand </s>`."""
    written = tokens(found)
    start = len(written) - written[::-1].index("</s>", 1)
    return written[start:-1]


def test_text_and_brand_go_in_as_a_pair_behind_the_prefix():
    found = tokens(encode("Ромашка открыла новый магазин", "Ромашка"))
    assert found[:3] == ["<s>", "▁query:", "▁Ромашка"]
    assert found[-5:] == ["▁магазин", "</s>", "</s>", "▁Ромашка", "</s>"]


@pytest.mark.parametrize("changes", [{"shows_brand": False}, {}])
def test_without_a_brand_to_show_the_text_goes_in_alone(changes):
    brand = "Ромашка" if changes else None
    assert tokens(encode("спасибо", brand, **changes)) == ["<s>", "▁query:", *tokens(encode("спасибо"))[2:-1], "</s>"]
    assert tokens(encode("спасибо", brand, **changes)).count("</s>") == 1


@pytest.mark.parametrize("max_length", [16, 48, 160])
def test_a_text_that_is_too_long_loses_its_end_and_the_brand_stays_whole(max_length):
    found = encode(LONG, "Ромашка", max_length=max_length)
    assert found.truncated
    assert len(found.ids) == len(found.weights) == max_length
    assert brand_part(found) == ["▁Ромашка"]
    assert tokens(found)[:2] == ["<s>", "▁query:"]


def test_a_text_that_fits_is_not_truncated():
    assert not encode("спасибо", "Ромашка").truncated


@pytest.mark.parametrize("text", ["спасибо", LONG])
def test_the_longest_brand_leaves_three_quarters_to_the_text(text):
    found = encode(text, "щ" * MAX_BRAND)
    assert 0 < len(brand_part(found)) <= MAX_LENGTH // 4
    assert len(found.ids) <= MAX_LENGTH
    assert "▁query:" in tokens(found)
    if text == LONG:
        assert len(found.ids) == MAX_LENGTH
        assert len(found.ids) - len(brand_part(found)) - 4 >= MAX_LENGTH // 2


def test_weights_fall_by_the_distance_from_the_brand():
    found = encode("Кто знает, до скольки работает Василёк", "Василёк", focus_distance=2.0)
    written = tokens(found)
    named = found.weights.index(1.0)
    assert written[named - 1] == "▁работает"
    for distance in range(1, named - 1):
        assert found.weights[named - distance] == pytest.approx(max(math.exp(-distance / 2), 1e-6))


def test_of_two_brands_each_sees_most_of_what_stands_near_it():
    text = "вежливый Ромашка открыла новый магазин на улице телефон сломался через неделю деньги не вернули Ленина"
    near, far = (encode(text, brand) for brand in ("Ромашка", "Ленина"))
    assert tokens(near)[:-2] == tokens(far)[:-2]  # the same text, another second part
    thanks, money = tokens(near).index("▁вежливый"), tokens(near).index("▁деньги")
    assert near.weights[thanks] > 10 * near.weights[money]
    assert far.weights[money] > 10 * far.weights[thanks]


def test_special_tokens_and_the_shown_brand_weigh_next_to_nothing_beside_a_named_brand():
    found = encode("Ромашка открыла новый магазин", "Ромашка")
    written = tokens(found)
    outside = [0, *range(written.index("</s>"), len(written))]
    assert all(0 < found.weights[token] <= 1e-5 for token in outside)


@pytest.mark.parametrize(
    ("text", "brand", "changes"),
    [
        ("спасибо, всё привезли", "Ромашка", {}),  # not named in the text
        ("спасибо, всё привезли", None, {}),
        ("Ромашка открыла новый магазин", "Ромашка", {"focus_distance": 0.0}),
        ("Ромашка открыла новый магазин", "Ромашка", {"shows_brand": False}),
        (LONG + "Ромашка", "Ромашка", {}),  # named only in the end that is lost
    ],
)
def test_without_a_place_to_focus_on_all_tokens_weigh_the_same(text, brand, changes):
    found = encode(text, brand, **changes)
    assert found.weights == [1.0] * len(found.ids)


def test_what_is_encoded_does_not_depend_on_what_stands_beside_it():
    mentions = [Mention(text=LONG, brand="Ромашка"), Mention(text="ужас"), Mention(text="Ромашка", brand="Ромашка")]
    together = encoder().encode(mentions)
    assert together == [encoder().encode([mention])[0] for mention in mentions]


def test_links_and_names_are_cleaned_before_places_are_counted():
    plain = encode("@user http Ромашка открыла", "Ромашка")
    found = encode("@someone  https://example.com/page\tРомашка&nbsp;открыла", "Ромашка")
    assert found == plain


def test_an_account_of_the_brand_is_shown_as_the_brand_and_focused_on():
    found = encode("@romashka_help ужас @anna", "Ромашка")
    assert found == encode("@Ромашка ужас @user", "Ромашка")
    assert max(found.weights) == 1.0
    assert found.weights != [1.0] * len(found.ids)
    hidden = encode("@romashka_help ужас @anna", "Ромашка", shows_brand=False)
    assert hidden == encode("@user ужас @user", shows_brand=False)
