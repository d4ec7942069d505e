"""One row of an export as a row of ours. Nothing is checked here that validation checks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, tzinfo
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from data.intake.mapping import ExportMapping, folded
from data.intake.moments import read_moment
from data.intake.values import Words, our_value, source_of, value_tables
from data.record import Mention
from data.rows.row import BrokenRow, Row

_MIDNIGHT = time()
_SPOKEN_FOR = {*Mention.model_fields, "target"}  # names that validation takes for ours
_ELLIPSIS = ". …"


@dataclass(frozen=True)
class Translator:
    """Translates the rows of one file."""

    mapping: ExportMapping
    brand: str | None = None  # of the rows that name none

    @cached_property
    def _zone(self) -> tzinfo:
        return ZoneInfo(self.mapping.dates.zone)

    @cached_property
    def _alternatives(self) -> dict[str, list[str]]:
        return {ours: [folded(name) for name in theirs] for ours, theirs in self.mapping.columns.items()}

    @cached_property
    def _words(self) -> dict[str, Words]:
        return value_tables(self.mapping.values)

    def translate(self, row: Row) -> Row | BrokenRow:
        """Return the row with our columns; what is not read keeps its name, so that it is counted as ignored.

        A row whose moment cannot be read is broken: without it nobody could tell that it was ever given.
        """
        theirs: dict[str, str] = {}
        for name in row.fields:
            theirs.setdefault(folded(name), name)
        ours: dict[str, Any] = dict(self.mapping.constants)
        read: set[str] = set()
        for column, alternatives in self._alternatives.items():
            names = [theirs[name] for name in alternatives if name in theirs]
            values = {name: self._value(column, row.fields[name]) for name in names}
            found = next(((name, value) for name, value in values.items() if value not in (None, "")), None)
            if found is not None:
                ours[column] = found[1]
                read.add(found[0])
        moment = _with_time(ours.pop("published_at", None), ours.pop("time", None))
        if moment is not None:
            try:
                ours["published_at"] = read_moment(moment, self._zone, self.mapping.dates.order)
            except ValueError as error:
                return BrokenRow(row.line, str(moment), str(error), field="published_at")
        _join_title(ours)
        _add_source(ours)
        if self.brand is not None:
            ours.setdefault("brand", self.brand)
        return Row(row.line, ours | _unread(row.fields, read))

    def _value(self, column: str, found: object) -> object:
        if isinstance(found, bool | int | float):
            return str(found)  # a number is a name here, of an author or a message
        if not isinstance(found, str):
            return found
        return our_value(column, found.strip(), self._words)


def _with_time(day: object, hour: object) -> object:
    """Join a moment's day and its time of day, where they stand in two columns and the first has no time itself."""
    if day is None or hour is None:
        return day
    if isinstance(day, datetime):
        return f"{day.date()} {hour}" if day.time() == _MIDNIGHT else day
    return day if ":" in str(day) else f"{day} {hour}"


def _join_title(ours: dict[str, Any]) -> None:
    title, text = ours.pop("title", None), ours.get("text")
    if title is None:
        return
    beginning = folded(str(title)).rstrip(_ELLIPSIS)
    if text is None:
        ours["text"] = title
    elif not folded(str(text)).startswith(beginning):
        ours["text"] = f"{title}\n{text}"


def _add_source(ours: dict[str, Any]) -> None:
    url = ours.get("url")
    if "source" not in ours and isinstance(url, str) and (source := source_of(url)):
        ours["source"] = source


def _unread(fields: Mapping[str, Any], read: set[str]) -> dict[str, Any]:
    return {
        f"{name} (theirs)" if name in _SPOKEN_FOR else name: value for name, value in fields.items() if name not in read
    }
