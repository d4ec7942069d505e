"""Rows of CSV, as programs and as Excel write it: commas, semicolons or tabs, in several encodings."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from data.encodings import UNDECODABLE, checked_encoding, error_handler, find_encoding
from data.errors import DataError
from data.rows import BrokenRow, Row
from data.tables import FIRST_LINE, PREAMBLE, Header, column_names, no_header

_DELIMITERS = ",;\t"  # a Russian spreadsheet separates by semicolons
_DECLARED = re.compile(r'"?sep=(.)"?\s*')  # a first line by which Excel is told the delimiter


@dataclass(frozen=True)
class _Found:
    names: list[str]
    delimiter: str
    line: int


def read_csv(path: Path, encoding: str | None = None, header: Header = FIRST_LINE) -> Iterator[Row | BrokenRow]:
    """Yield the rows of a CSV file in order; lines without anything in them are no rows, and empty cells no fields.

    Args:
        path: the file.
        encoding: of the file; None finds out, see data.encodings.
        header: how the line with the columns' names is known.

    Raises:
        DataError: while iterating: the encoding cannot be told, or no line names the columns.
    """
    encoding = checked_encoding(encoding) if encoding else find_encoding(path)
    try:
        with path.open(encoding=encoding, errors=error_handler(encoding), newline="") as file:
            found = _find_header(path, file, header)
            yield from _rows(file, found, encoding)
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not {encoding} as a whole ({error.reason}); save it anew in UTF-8") from error


def csv_header(path: Path, encoding: str | None = None, header: Header = FIRST_LINE) -> list[str]:
    """Return the names of a CSV file's columns.

    Raises:
        DataError: as `read_csv` does.
    """
    encoding = checked_encoding(encoding) if encoding else find_encoding(path)
    with path.open(encoding=encoding, errors=error_handler(encoding), newline="") as file:
        return _find_header(path, file, header).names


def _find_header(path: Path, file: IO[str], header: Header) -> _Found:
    declared, first = "", ""
    for number in range(1, PREAMBLE + 1):
        line = file.readline()
        if not line:
            break
        first = first or line.strip()
        if number == 1 and (mark := _DECLARED.fullmatch(line)):
            declared = mark[1]
            continue
        for delimiter in declared or sorted(_DELIMITERS, key=line.count, reverse=True):
            cells = [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]
            if header.fits(cells):
                return _Found(column_names(path, cells), delimiter, number)
    raise no_header(path, header, [first])


def _rows(file: IO[str], found: _Found, encoding: str) -> Iterator[Row | BrokenRow]:
    # Strict, so that a stray quote is an error of one record and not a silent merge of many.
    rows = csv.reader(file, delimiter=found.delimiter, strict=True)
    while True:
        number = found.line + rows.line_num + 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield BrokenRow(number, "", f"is not CSV: {error} (lines {number} to {found.line + rows.line_num})")
            continue
        if any(cells):
            yield _row(number, found.names, cells, encoding)


def _row(number: int, names: list[str], cells: list[str], encoding: str) -> Row | BrokenRow:
    if len(cells) != len(names):
        reason = f"expected {len(names)} columns as in the header, found {len(cells)}"
        return BrokenRow(number, " | ".join(cells), reason)
    if any(UNDECODABLE.search(cell) for cell in cells):
        known = encoding.upper().removesuffix("-SIG")
        return BrokenRow(number, " | ".join(cells), f"holds bytes that are not {known}; save the file in UTF-8")
    return Row(number, {name: cell for name, cell in zip(names, cells, strict=True) if cell})
