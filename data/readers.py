"""Plain rows from JSONL, CSV and Parquet, in constant memory; a row that cannot be read never stops the rest.

Nothing here knows about labels: the rows of a file to score are read the same way. In every format null, and in CSV an
empty cell too, is the same as an absent field.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from data.errors import DataError
from data.rows.csv_table import CsvFile
from data.rows.jsonl import JsonlFile
from data.rows.parquet import ParquetFile
from data.rows.row import BEGINNING, BrokenRow, Place, Row, RowFile

__all__ = ["ROW_SUFFIXES", "BrokenRow", "Place", "Row", "Stretch", "count_rows", "read_rows", "stretches"]

_FORMATS: Mapping[str, Callable[[Path, Place], RowFile]] = {
    ".jsonl": JsonlFile,
    ".ndjson": JsonlFile,
    ".csv": CsvFile,
    ".parquet": ParquetFile,
}

ROW_SUFFIXES = tuple(_FORMATS)


@dataclass(frozen=True)
class Stretch:
    """So many rows of a file one after the other."""

    start: Place
    rows: int


def read_rows(path: Path, start: Place = BEGINNING) -> Iterator[Row | BrokenRow]:
    """Yield the rows of a .jsonl (.ndjson), .csv or .parquet file in order; blank lines are no rows.

    Args:
        path: the file.
        start: where to begin, as `stretches` told of this same file.

    Raises:
        DataError: the file is missing, of another kind, or cannot be read as a whole (no CSV header, a damaged
            Parquet file). Missing files and unknown suffixes raise at the call, the rest while iterating.
    """
    opened = _format(path)
    return _rows(opened, path, start)


def stretches(path: Path, first: int, every: int) -> Iterator[Stretch]:
    """Divide a file into stretches of `first` and then of `every` rows, the last one shorter, without parsing them.

    Raises:
        DataError: as `read_rows`, while iterating.
    """
    with closing(_format(path)(path, BEGINNING)) as file:
        room = first
        while True:
            start = file.place
            passed = file.skip(room)
            if passed:
                yield Stretch(start, passed)
            if passed < room:
                return
            room = every


def count_rows(path: Path) -> int:
    """Return how many rows a file has, broken ones counted; raises as `read_rows`."""
    with closing(_format(path)(path, BEGINNING)) as file:
        return file.skip(sys.maxsize)


def _format(path: Path) -> Callable[[Path, Place], RowFile]:
    opened = _FORMATS.get(path.suffix.lower())
    if opened is None:
        raise DataError(f"{path}: expected one of {', '.join(_FORMATS)}, found '{path.suffix}'")
    if not path.is_file():
        raise DataError(f"{path}: no such file")
    return opened


def _rows(opened: Callable[[Path, Place], RowFile], path: Path, start: Place) -> Iterator[Row | BrokenRow]:
    with closing(opened(path, start)) as file:
        yield from file.rows()
