"""Label Studio's labelling configuration, made from the taxonomy.

What an annotation stores is a taxonomy key, never a name: each choice carries its key as `alias`, which Label
Studio writes into the result instead of the name that it shows. Names may therefore change under existing labels.
"""

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from data.label_studio import COMMENT, CONTEXT, TEXT
from data.taxonomy import Taxonomy
from labeling.interface.style import STYLE_SHEET
from labeling.interface.wording import EXCLUSION_REASONS, exclusion_hotkeys, with_names

# Characters that XML 1.0 cannot carry, not even escaped.
_NOT_XML = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


def labelling_configuration(taxonomy: Taxonomy) -> str:
    """Return the XML of a Label Studio project that labels mentions by `taxonomy`.

    The tasks are those of `labeling.interface.task.task_data`. Controls: `tonality` (one), `categories` (several,
    shown only for a negative tonality), `excluded` (one) and `comment` (free text).
    """
    page = Element("View", {"className": "tonika-page"})
    SubElement(page, "Style").text = STYLE_SHEET
    mention = SubElement(page, "View", {"className": "tonika-mention"})
    # Not $brand, which would show "undefined" where there is none, and not $source: in Label Studio's page that name
    # means the whole task.
    SubElement(mention, "Header", {"size": "4", "value": f"${CONTEXT}"})
    SubElement(mention, "Text", {"name": TEXT, "value": "$text"})

    labels = SubElement(page, "View", {"className": "tonika-labels"})
    _add_tonality(labels, taxonomy)
    _add_exclusions(labels, taxonomy)
    if taxonomy.categories:  # Label Studio refuses a control without choices
        _add_categories(labels, taxonomy)
    # Of one row: Enter keeps the comment, so that hands stay on the keyboard.
    comment = {"name": COMMENT, "toName": TEXT, "rows": "1", "maxSubmissions": "1", "editable": "true"}
    SubElement(labels, "TextArea", {**comment, "placeholder": "Комментарий, если есть сомнения (Enter сохранит его)"})
    indent(page)
    return tostring(page, encoding="unicode")


def _add_tonality(labels: Element, taxonomy: Taxonomy) -> None:
    SubElement(labels, "Header", {"size": "5", "value": "Тональность по отношению к бренду"})
    # An excluded mention has no tonality: what was suggested steps back by itself.
    unless_excluded = _when("choice-unselected", "excluded", ",".join(EXCLUSION_REASONS))
    tonality = _choices(labels, "tonality", "single", unless_excluded)
    for entry in taxonomy.tonalities:
        definition = with_names(entry.definition, taxonomy)
        _choice(tonality, entry.key, entry.name_ru, definition, entry.hotkey)


def _add_exclusions(labels: Element, taxonomy: Taxonomy) -> None:
    SubElement(labels, "Header", {"size": "5", "value": "Или исключить"})
    excluded = _choices(labels, "excluded", "single")
    hotkeys = exclusion_hotkeys(taxonomy)
    for key, reason in EXCLUSION_REASONS.items():
        _choice(excluded, key, reason.name, reason.definition, hotkeys.get(key))


def _add_categories(labels: Element, taxonomy: Taxonomy) -> None:
    when_negative = _when("choice-selected", "tonality", "negative")
    negative = SubElement(labels, "View", {"className": "tonika-categories", **when_negative})
    SubElement(negative, "Header", {"size": "5", "value": "На что жалуются (можно несколько)"})
    # The condition stands on the control too: Label Studio leaves a hidden control's choices out of the result.
    categories = _choices(negative, "categories", "multiple", when_negative)
    for category in taxonomy.categories:
        definition = with_names(category.definition, taxonomy)
        _choice(categories, category.key, category.name_ru, definition, category.hotkey)


def _when(condition: str, control: str, choices: str) -> dict[str, str]:
    return {"visibleWhen": condition, "whenTagName": control, "whenChoiceValue": choices}


def _choices(parent: Element, name: str, choice: str, more: Mapping[str, str] | None = None) -> Element:
    attributes = {"name": name, "toName": TEXT, "choice": choice, "showInline": "true", **(more or {})}
    return SubElement(parent, "Choices", attributes)


def _choice(parent: Element, key: str, name: str, definition: str, hotkey: str | None) -> None:
    attributes = {"value": _NOT_XML.sub("", name), "alias": key, "hint": _NOT_XML.sub("", definition)}
    if hotkey:
        attributes["hotkey"] = hotkey
    SubElement(parent, "Choice", attributes)
