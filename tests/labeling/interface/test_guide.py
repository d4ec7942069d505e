"""The annotator's guide."""

import pytest

from data.taxonomy import Taxonomy, load_taxonomy
from labeling.interface.guide import annotators_guide
from labeling.interface.wording import EXCLUSION_REASONS, exclusion_hotkeys, with_names


@pytest.fixture
def taxonomy() -> Taxonomy:
    return load_taxonomy()


@pytest.fixture
def guide(taxonomy: Taxonomy) -> str:
    return annotators_guide(taxonomy)


def test_it_describes_every_tonality_and_category_with_hotkey_and_examples(guide, taxonomy):
    for entry in (*taxonomy.tonalities, *taxonomy.categories):
        assert f"### {entry.name_ru} (клавиша {entry.hotkey})" in guide
        for text in (entry.definition, *entry.examples):
            assert with_names(text, taxonomy) in guide


def test_it_gives_every_counter_example(guide, taxonomy):
    for category in taxonomy.categories:
        for text in category.counter_examples:
            assert f"- {with_names(text, taxonomy)}" in guide


def test_it_states_that_tonality_is_toward_the_named_brand(guide):
    assert "тональность по отношению к названному бренду" in guide


def test_it_says_that_what_is_marked_beforehand_is_only_a_suggestion(guide):
    assert "Это предложила модель, а она ошибается" in guide


def test_it_explains_every_exclusion_with_its_hotkey(guide, taxonomy):
    hotkeys = exclusion_hotkeys(taxonomy)
    for key, reason in EXCLUSION_REASONS.items():
        assert f"{reason.name} (клавиша {hotkeys[key]}): {reason.definition}" in guide


def test_it_speaks_of_categories_by_name_never_by_key(guide, taxonomy):
    words = set(guide.replace("(", " ").replace(")", " ").replace(".", " ").split())
    assert words.isdisjoint(taxonomy.category_keys)


def test_a_category_without_hotkey_and_examples_has_neither(taxonomy):
    bare = taxonomy.categories[0].model_copy(update={"hotkey": None, "examples": (), "counter_examples": ()})
    guide = annotators_guide(taxonomy.model_copy(update={"categories": (bare,)}))
    section = guide.split(f"### {bare.name_ru}")[1].split("##")[0]
    assert "клавиша" not in section
    assert "Примеры" not in section
