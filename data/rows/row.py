"""What a reader of rows yields, and where in a file it stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

NOT_UTF8 = "holds bytes that are not UTF-8; save the file in UTF-8"


@dataclass(frozen=True)
class Row:
    """One record as the file holds it."""

    line: int  # where the record begins, from 1; in Parquet the number of the row
    fields: dict[str, Any]  # only what is present


@dataclass(frozen=True)
class BrokenRow:
    """A record that cannot be used as a row."""

    line: int
    value: str
    reason: str
    field: str = "record"  # which part of it is to blame


@dataclass(frozen=True)
class Place:
    """Where reading can go on."""

    line: int  # the one that comes next, from 1; in Parquet the row
    offset: int = 0  # what the open file tells, to be given back to it and nothing else; 0 where lines are enough


BEGINNING = Place(1)


class RowFile(Protocol):
    """A file that is open at one of its rows."""

    @property
    def place(self) -> Place:
        """Where the next row begins, or blank lines before it."""

    def skip(self, rows: int) -> int:
        """Pass over so many rows without taking them apart; returns how many there were."""

    def rows(self) -> Iterator[Row | BrokenRow]:
        """Yield all that follow."""

    def close(self) -> None:
        """Let go of the file."""
