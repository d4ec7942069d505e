"""Rows of JSONL: an object a line."""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NoReturn

from data.rows.row import NOT_UTF8, BrokenRow, Place, Row


class JsonlFile:
    """A `RowFile`; blank lines are no rows."""

    def __init__(self, path: Path, start: Place) -> None:
        """Open the file at a place that an earlier one told."""
        self._file = path.open("rb")
        self._file.seek(start.offset)
        self._line = start.line

    @property
    def place(self) -> Place:
        """Where the next line begins."""
        return Place(self._line, self._file.tell())

    def skip(self, rows: int) -> int:
        """Pass over so many rows without parsing them; returns how many there were."""
        return sum(1 for _ in islice(self._lines(), rows))

    def rows(self) -> Iterator[Row | BrokenRow]:
        """Yield all that follow."""
        for number, raw, line in self._lines():
            if line is None:
                yield BrokenRow(number, raw.decode("utf-8", "replace"), NOT_UTF8)
            else:
                yield _row(number, line)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _lines(self) -> Iterator[tuple[int, bytes, str | None]]:
        """Yield number, bytes and text of the lines that are not blank; no text where it is not UTF-8."""
        for raw in self._file:
            number = self._line
            self._line += 1
            try:
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip()
            except UnicodeDecodeError:
                yield number, raw, None
                continue
            if line:
                yield number, raw, line


def _row(number: int, line: str) -> Row | BrokenRow:
    try:
        fields = json.loads(line, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        return BrokenRow(number, line, f"is not JSON: {error}")
    if not isinstance(fields, dict):
        return BrokenRow(number, line, f"expected a JSON object, found {type(fields).__name__}")
    return Row(number, {name: value for name, value in fields.items() if value is not None})


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON value")
