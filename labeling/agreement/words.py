"""Figures and labels as an annotation lead reads them, in Russian."""

from collections.abc import Mapping
from datetime import datetime

from data.taxonomy import Taxonomy
from labeling.agreement.alpha import Alpha, Undefined
from labeling.interface.wording import EXCLUSION_REASONS

# Krippendorff 2004, "Content Analysis: An Introduction to Its Methodology", second edition, page 241.
RELIABLE = 0.8
TENTATIVE = 0.667

_MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)
_NARROW = "\N{NARROW NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"
_UNDEFINED: Mapping[Undefined, str] = {
    "no_overlap": "никто не размечал одно и то же",
    "no_variation": "все ответы одинаковы, сравнивать не с чем",
}


def number(value: float) -> str:
    """Write a figure with two decimals: «0,71»."""
    return f"{value:.2f}".replace(".", ",").replace("-", _MINUS)


def percent(value: float) -> str:
    """Write a share: «71 %»."""
    return f"{100 * value:.0f}{_NARROW}%"


def count(value: int) -> str:
    """Write a count: «12 345»."""
    return f"{value:,}".replace(",", _NARROW)


def plural(value: int, one: str, few: str, many: str) -> str:
    """Choose the form of a noun after a number: 1 задание, 2 задания, 5 заданий."""
    tens, units = value % 100, value % 10
    if units == 1 and tens != 11:  # noqa: PLR2004 - the rule of the language
        return one
    return few if units in {2, 3, 4} and tens not in {12, 13, 14} else many


def day(moment: datetime) -> str:
    """Write a date: «24 ноября 2026»."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def level(value: float) -> str:
    """Say how far an alpha, as it is shown, can be relied on; one of `good`, `fair`, `poor`."""
    shown = round(value, 2)
    return "good" if shown >= RELIABLE else "fair" if shown >= TENTATIVE else "poor"


def why_undefined(alpha: Alpha) -> str:
    """Say why an alpha is undefined."""
    return _UNDEFINED[alpha.undefined] if alpha.undefined else ""


def names_of_labels(taxonomy: Taxonomy) -> dict[str, str]:
    """Return what annotators call every tonality, category and reason of exclusion, by key."""
    return {
        **{entry.key: entry.name_ru for entry in taxonomy.tonalities},
        **{category.key: category.name_ru for category in taxonomy.categories},
        **{key: reason.name for key, reason in EXCLUSION_REASONS.items()},
        "none": "Ни одной категории",
    }
