"""Plain rows from JSONL, CSV, Excel and Parquet, in constant memory; a row that cannot be read never stops the rest.

Nothing here knows about labels: the rows of a file to score are read the same way. In every format null, and in a
table an empty cell too, is the same as an absent field.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from data.errors import DataError
from data.rows.contents import check_contents
from data.rows.csv_table import CsvFile
from data.rows.header import FIRST_LINE, Header
from data.rows.jsonl import JsonlFile
from data.rows.parquet import ParquetFile
from data.rows.row import BEGINNING, BrokenRow, Place, Row, RowFile
from data.rows.workbook import WorkbookFile

__all__ = [
    "HIDDEN",
    "ROW_SUFFIXES",
    "BrokenRow",
    "Place",
    "Row",
    "Stretch",
    "count_rows",
    "read_columns",
    "read_rows",
    "stretches",
]

HIDDEN = (".", "_", "~$")  # by convention of Unix, of whoever writes partitioned Parquet, and of Office while it edits
ROW_SUFFIXES = (".jsonl", ".ndjson", ".csv", ".tsv", ".xlsx", ".parquet")

_FIRST_ROWS = 100  # whose fields stand for the columns of a file that does not name them
_REMEDIES = {
    **dict.fromkeys((".xls", ".xlsb", ".xlsm", ".ods"), "; save it as .xlsx in Excel"),
    **dict.fromkeys((".zip", ".gz", ".rar", ".7z"), "; unpack it, and give the folder"),
    ".txt": "; call Excel's Unicode text .tsv",
    ".json": "; write each mention as an object on a line of its own, and call the file .jsonl",
}

_Opener = Callable[[Path, Place], RowFile]


@dataclass(frozen=True)
class Stretch:
    """So many rows of a file one after the other."""

    start: Place
    rows: int


def read_rows(
    path: Path, encoding: str | None = None, header: Header = FIRST_LINE, start: Place = BEGINNING
) -> Iterator[Row | BrokenRow]:
    """Yield the rows of a .jsonl (.ndjson), .csv (.tsv), .xlsx or .parquet file in order; blank lines are no rows.

    Args:
        path: the file.
        encoding: of a CSV file; None finds out, see data.rows.encodings. JSON is UTF-8, the others say it themselves.
        header: how the line of a CSV or Excel file is known that names the columns.
        start: where to begin, as `stretches` told of this same file.

    Raises:
        DataError: the file is missing, empty, of another kind, or cannot be read as a whole (no CSV header, a damaged
            Parquet file). What can be told without reading raises at the call, the rest while iterating.
    """
    return _rows(_opener(path, encoding, header), path, start)


def read_columns(path: Path, encoding: str | None = None, header: Header = FIRST_LINE) -> list[str]:
    """Return the names of a file's columns; of JSONL and Parquet, the fields of its first rows.

    Raises:
        DataError: as `read_rows` does.
    """
    with closing(_opener(path, encoding, header)(path, BEGINNING)) as file:
        if isinstance(file, CsvFile | WorkbookFile):
            return file.names
        first = islice(file.rows(), _FIRST_ROWS)
        return list(dict.fromkeys(name for row in first if isinstance(row, Row) for name in row.fields))


def stretches(
    path: Path, first: int, every: int, encoding: str | None = None, header: Header = FIRST_LINE
) -> Iterator[Stretch]:
    """Divide a file into stretches of `first` and then of `every` rows, the last one shorter, without parsing them.

    Raises:
        DataError: as `read_rows`, while iterating.
    """
    with closing(_opener(path, encoding, header)(path, BEGINNING)) as file:
        room = first
        while True:
            start = file.place
            passed = file.skip(room)
            if passed:
                yield Stretch(start, passed)
            if passed < room:
                return
            room = every


def count_rows(path: Path, encoding: str | None = None, header: Header = FIRST_LINE) -> int:
    """Return how many rows a file has, broken ones counted; raises as `read_rows`."""
    with closing(_opener(path, encoding, header)(path, BEGINNING)) as file:
        return file.skip(sys.maxsize)


def _opener(path: Path, encoding: str | None = None, header: Header = FIRST_LINE) -> _Opener:
    formats: Mapping[str, _Opener] = {
        ".jsonl": JsonlFile,
        ".ndjson": JsonlFile,
        ".csv": partial(CsvFile, encoding=encoding, header=header),
        ".tsv": partial(CsvFile, encoding=encoding, header=header),
        ".xlsx": partial(WorkbookFile, header=header),
        ".parquet": ParquetFile,
    }
    suffix = path.suffix.lower()
    if suffix not in formats:
        remedy = _REMEDIES.get(suffix, "")
        raise DataError(f"{path}: expected one of {', '.join(ROW_SUFFIXES)}, found '{path.suffix}'{remedy}")
    if not path.is_file():
        raise DataError(f"{path}: no such file")
    check_contents(path)
    return formats[suffix]


def _rows(opened: _Opener, path: Path, start: Place) -> Iterator[Row | BrokenRow]:
    with closing(opened(path, start)) as file:
        yield from file.rows()
