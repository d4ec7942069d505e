"""The labelling configuration, checked by Label Studio's own reader of configurations."""

import json
import re
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from label_studio_sdk.label_interface.interface import LabelInterface

from data.record import EXCLUSIONS, TONALITIES
from data.taxonomy import DEFAULT_TAXONOMY, Taxonomy, load_taxonomy, parse_taxonomy
from labeling.interface.configuration import labelling_configuration
from labeling.interface.style import STYLE_SHEET
from labeling.interface.wording import exclusion_hotkeys, with_names

SAMPLE = DEFAULT_TAXONOMY.with_name("sample") / "export.json"
HOSTILE = '</Choices><Text name="evil" value="$text"/> & "двойные" \'одинарные\' name="text"\n\x0b\x00'


@pytest.fixture
def taxonomy() -> Taxonomy:
    return load_taxonomy()


@pytest.fixture
def interface(taxonomy: Taxonomy) -> LabelInterface:
    return LabelInterface(labelling_configuration(taxonomy))


def with_category(taxonomy: Taxonomy, **changes: object) -> Taxonomy:
    content = taxonomy.model_dump()
    content["categories"][0].update(changes)
    return parse_taxonomy(content, "test")


def hotkeys_of(interface: LabelInterface) -> list[str]:
    return [label.attr["hotkey"] for tag in interface.labels for label in tag.values() if "hotkey" in label.attr]


def test_label_studio_accepts_the_configuration(interface):
    interface.validate()
    assert {tag.name for tag in interface.controls} == {"tonality", "categories", "excluded", "comment"}
    assert [tag.name for tag in interface.objects] == ["text"]


def test_stored_values_are_keys_and_shown_values_are_russian_names(interface, taxonomy):
    assert interface.get_control("tonality").labels == list(TONALITIES)
    assert interface.get_control("categories").labels == list(taxonomy.category_keys)
    assert interface.get_control("excluded").labels == list(EXCLUSIONS)
    shown = [label.attr["value"] for label in interface.get_control("categories").labels_attrs.values()]
    assert shown == [category.name_ru for category in taxonomy.categories]


def test_several_categories_one_tonality_one_exclusion(interface):
    several = {name: interface.get_control(name).is_multiple_choice for name in ("tonality", "categories", "excluded")}
    assert several == {"tonality": False, "categories": True, "excluded": False}


def test_categories_show_only_for_a_negative_tonality(interface):
    shown_when = {"visibleWhen": "choice-selected", "whenTagName": "tonality", "whenChoiceValue": "negative"}
    assert shown_when.items() <= interface.get_control("categories").attr.items()


def test_tonality_steps_back_for_every_exclusion(interface):
    unless = {"visibleWhen": "choice-unselected", "whenTagName": "excluded", "whenChoiceValue": ",".join(EXCLUSIONS)}
    assert unless.items() <= interface.get_control("tonality").attr.items()


def test_the_style_sheet_is_about_parts_of_the_page_and_survives_label_studios_escaping(taxonomy):
    root = fromstring(labelling_configuration(taxonomy))  # noqa: S314 - our own
    sheet = root.findtext("Style")
    assert sheet == STYLE_SHEET
    assert not set("<>&") & set(sheet)
    parts = {part.get("className") for part in root.iter("View")}
    assert set(re.findall(r"\.(tonika-[a-z]+)", sheet)) == parts


def test_brand_and_source_stand_above_the_text(taxonomy):
    xml = labelling_configuration(taxonomy)
    assert xml.index('value="$context"') < xml.index('value="$text"')


def test_no_name_that_label_studio_keeps_for_itself_is_shown(taxonomy):
    assert "$source" not in labelling_configuration(taxonomy)


def test_every_choice_has_a_hotkey_of_its_own(interface, taxonomy):
    hotkeys = hotkeys_of(interface)
    assert len(hotkeys) == len(TONALITIES) + len(taxonomy.categories) + len(EXCLUSIONS)
    assert len(set(hotkeys)) == len(hotkeys)


def test_exclusions_step_aside_for_a_taxonomy_that_takes_their_hotkeys(taxonomy):
    crowded = with_category(taxonomy, hotkey="8")
    assert "8" not in exclusion_hotkeys(crowded).values()
    hotkeys = hotkeys_of(LabelInterface(labelling_configuration(crowded)))
    assert len(set(hotkeys)) == len(hotkeys)


def test_a_hostile_name_stays_a_name(taxonomy):
    hostile = with_category(taxonomy, name_ru=HOSTILE, definition=HOSTILE)
    interface = LabelInterface(labelling_configuration(hostile))
    interface.validate()
    assert [tag.name for tag in interface.objects] == ["text"]
    shown = interface.get_control("categories").labels_attrs[taxonomy.category_keys[0]].attr["value"]
    assert shown == HOSTILE.replace("\x0b", "").replace("\x00", "")


def test_a_taxonomy_without_categories_still_validates(taxonomy):
    interface = LabelInterface(labelling_configuration(taxonomy.model_copy(update={"categories": ()})))
    interface.validate()
    assert interface.get_control("tonality").labels == list(TONALITIES)


def test_hints_name_other_categories_as_annotators_see_them(taxonomy):
    assert with_names("Сбой сайта относится к app, не к apple.", taxonomy) == (
        "Сбой сайта относится к «Сайт, приложение, связь», не к apple."
    )
    assert with_names("Complaints about the price or the staff.", taxonomy) == (
        "Complaints about the price or the staff."
    )


def test_every_annotation_of_the_sample_fits_the_configuration(interface):
    tasks = json.loads(Path(SAMPLE).read_text(encoding="utf-8"))
    annotations = [annotation for task in tasks for annotation in task["annotations"]]
    assert annotations
    assert [annotation["id"] for annotation in annotations if not interface.validate_annotation(annotation)] == []


def test_an_annotation_with_a_name_in_place_of_a_key_does_not_fit(interface):
    choice = {"from_name": "tonality", "to_name": "text", "type": "choices", "value": {"choices": ["Негатив"]}}
    assert not interface.validate_annotation({"result": [choice]})
