"""A row as a file holds it, before anybody has looked at what it says."""

from dataclasses import dataclass
from typing import Any


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
