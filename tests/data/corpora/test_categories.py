"""What a corpus calls categories, as keys of a taxonomy."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.corpora.categories import (
    Chosen,
    Vocabulary,
    category_key,
    category_values,
    mapped_vocabulary,
    own_vocabulary,
)
from data.taxonomy import load_taxonomy, write_taxonomy
from tests.data.builders import TAXONOMY

MEANINGS: Mapping[str, tuple[str, ...]] = {"SERVICE": ("staff", "support"), "FOOD": ("product_quality",), "VIEW": ()}


def vocabulary(*, drop_others: bool) -> Vocabulary:
    return mapped_vocabulary(TAXONOMY, MEANINGS, drop_others=drop_others)


@pytest.mark.parametrize(
    ("values", "keys"),
    [
        (["SERVICE", "FOOD"], ("staff", "support", "product_quality")),
        (["FOOD", "FOOD"], ("product_quality",)),
        (["VIEW"], ()),  # said to be none of ours
        ([], ()),
    ],
)
def test_named_values_mean_what_the_mapping_says(values, keys):
    assert vocabulary(drop_others=False).choose(values) == Chosen(keys)


def test_a_value_that_is_not_named_is_an_error_unless_it_may_be_dropped():
    with pytest.raises(ValueError, match=r"says nothing of 'PARKING'; name it in categories\.values"):
        vocabulary(drop_others=False).choose(["FOOD", "PARKING"])


@pytest.mark.parametrize(
    ("values", "keys"), [(["FOOD", "PARKING"], ("product_quality",)), (["PARKING"], None), (["VIEW", "PARKING"], None)]
)
def test_where_nothing_but_dropped_values_would_remain_categories_are_not_known(values, keys):
    assert vocabulary(drop_others=True).choose(values) == Chosen(keys, ("PARKING",))


def test_without_meanings_the_values_are_keys_already():
    own = mapped_vocabulary(TAXONOMY, None, drop_others=False)
    assert own.choose(["price"]) == Chosen(("price",))
    with pytest.raises(ValueError, match="'weather'"):
        own.choose(["weather"])


def test_a_meaning_that_the_taxonomy_lacks_is_an_error():
    with pytest.raises(ValueError, match=r"categories\.values\.FOOD: the taxonomy 'consumer-brand' has no \['taste'\]"):
        mapped_vocabulary(TAXONOMY, {"FOOD": ("price", "taste")}, drop_others=False)


@given(st.text(min_size=1))
def test_every_value_has_a_key_that_a_taxonomy_takes(value):
    own_vocabulary("invented", [value])
    assert category_key(value) == category_key(value)


def test_a_key_is_the_value_where_it_can_be():
    assert category_key("SERVICE#GENERAL") == "service#general"
    assert category_key("Брак чая") != category_key("Брак кофе")
    assert category_key("a" * 65).startswith("c")


def test_a_taxonomy_of_its_own_keeps_the_corpus_names_and_can_be_read_back(tmp_path):
    own = own_vocabulary("invented", ["price", "Брак чая", "PRICE"])
    categories = {category.key: category.name_ru for category in own.taxonomy.categories}
    assert categories == {"price": "PRICE", category_key("Брак чая"): "Брак чая"}
    assert own.choose(["price", "PRICE"]).keys == ("price",)
    write_taxonomy(tmp_path / "taxonomy.yaml", own.taxonomy)
    assert load_taxonomy(tmp_path / "taxonomy.yaml") == own.taxonomy
    assert own_vocabulary("invented", ["PRICE", "Брак чая", "price"]) == own


@pytest.mark.parametrize(
    ("found", "values"),
    [(["a", 5], ["a", "5"]), ("a; b", ["a", "b"]), ('["a;b"]', ["a;b"]), ("[]", []), ([], []), (" a ", ["a"])],
)
def test_values_are_a_list_or_text(found, values):
    assert category_values(found, ";") == values


@pytest.mark.parametrize("found", [5, {"a": 1}, [["a"]], "a;;b", [" "], [None], ["\ud800"], "[a"])
def test_what_names_no_categories_is_an_error(found):
    with pytest.raises(ValueError, match=r"."):
        category_values(found, ";")
