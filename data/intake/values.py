"""What exports call sources and kinds of media, in words of ours."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from data.intake.mapping import folded

_PACKAGED = Path(__file__).with_name("values.yaml")
_BEFORE_HOST = re.compile(r"^(?:https?://)?(?:www\.|m\.)?")
_LISTED = "media_type"  # the column that takes no word but ours

Words = Mapping[str, str | None]  # ours by theirs, as `plain` leaves them; None: not to be taken


def plain(value: str) -> str:
    """Reduce a value to what is compared."""
    return _BEFORE_HOST.sub("", folded(value)).rstrip("/")


def value_tables(own: Mapping[str, Mapping[str, str | None]]) -> dict[str, Words]:
    """Return the words of each column: those of a mapping, by column, and behind them those that everybody uses."""
    tables: dict[str, Words] = dict(_packaged())
    for column, words in own.items():
        tables[column] = {**tables.get(column, {}), **{plain(theirs): ours for theirs, ours in words.items()}}
    return tables


def our_value(column: str, found: str, tables: Mapping[str, Words]) -> str | None:
    """Say a value in our words. One of which nothing is known stays as it is; a kind of media is then not taken."""
    words = tables.get(column)
    return found if words is None else words.get(plain(found), None if column == _LISTED else found)


def source_of(url: str) -> str | None:
    """Name the source that an address belongs to; None where its host is none that is known."""
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    except ValueError:  # a bracket that is not closed
        return None
    return _packaged()["source"].get(plain(host))


@cache
def _packaged() -> Mapping[str, Words]:
    content = yaml.safe_load(_PACKAGED.read_text(encoding="utf-8"))
    return {
        column: {plain(theirs): ours for ours, words in table.items() for theirs in (ours, *words)}
        for column, table in content.items()
    }
