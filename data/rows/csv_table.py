"""Rows of CSV, as programs and as Excel write it: commas, semicolons or tabs, in several encodings."""

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from data.errors import DataError
from data.rows.encodings import UNDECODABLE, checked_encoding, error_handler, find_encoding
from data.rows.header import FIRST_LINE, PREAMBLE, Header, column_names, no_header
from data.rows.row import BEGINNING, BrokenRow, Place, Row

_DELIMITERS = ",;\t"  # a Russian spreadsheet separates by semicolons
_DECLARED = re.compile(r'"?sep=(.)"?\s*')  # a first line by which Excel is told the delimiter


@dataclass(frozen=True)
class _Columns:
    names: list[str]
    delimiter: str
    line: int  # that names them


class CsvFile:
    """A `RowFile`; lines with nothing but white space are no rows, and empty cells no fields."""

    def __init__(self, path: Path, start: Place, encoding: str | None = None, header: Header = FIRST_LINE) -> None:
        """Open the file at a place that an earlier one told.

        Args:
            path: the file.
            start: where to begin.
            encoding: of the file; None finds out, see data.rows.encodings.
            header: how the line with the columns' names is known.

        Raises:
            DataError: the encoding cannot be told, or no line names the columns.
        """
        self._path = path
        self._encoding = checked_encoding(encoding) if encoding else find_encoding(path)
        self._file = path.open(encoding=self._encoding, errors=error_handler(self._encoding), newline="")
        try:
            with self._decoding():
                self._columns = _find_columns(path, self._file, header)
        except DataError:
            self._file.close()
            raise
        self._lines_before = self._columns.line
        if start != BEGINNING:
            self._file.seek(start.offset)
            self._lines_before = start.line - 1
        # By `readline`, since a file that is iterated over does not tell where it stands. Strict, so that a stray
        # quote is an error of one record and not a silent merge of many.
        self._reader = csv.reader(iter(self._file.readline, ""), delimiter=self._columns.delimiter, strict=True)

    @property
    def names(self) -> list[str]:
        """The columns' names."""
        return self._columns.names

    @property
    def place(self) -> Place:
        """Where the next record begins."""
        return Place(self._line, self._file.tell())

    def skip(self, rows: int) -> int:
        """Pass over so many rows; returns how many there were."""
        return sum(1 for _ in islice(self._records(), rows))

    def rows(self) -> Iterator[Row | BrokenRow]:
        """Yield all that follow.

        Raises:
            DataError: the file is not of its encoding as a whole.
        """
        for number, cells in self._records():
            if isinstance(cells, csv.Error):
                yield BrokenRow(number, "", f"is not CSV: {cells} (lines {number} to {self._line - 1})")
            else:
                yield _row(number, self.names, cells, self._encoding)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    @property
    def _line(self) -> int:
        return self._lines_before + self._reader.line_num + 1

    def _records(self) -> Iterator[tuple[int, list[str] | csv.Error]]:
        """Yield number and cells of the records that are not blank, or what is wrong with one."""
        while True:
            number = self._line
            try:
                with self._decoding():
                    cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield number, error
                continue
            if any(cell.strip() for cell in cells):
                yield number, cells

    @contextmanager
    def _decoding(self) -> Iterator[None]:
        try:
            yield
        except UnicodeDecodeError as error:
            raise DataError(
                f"{self._path} is not {self._encoding} as a whole ({error.reason}); save it anew in UTF-8"
            ) from error


def _find_columns(path: Path, file: IO[str], header: Header) -> _Columns:
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
                return _Columns(column_names(path, cells, header), delimiter, number)
    raise no_header(path, header, [first])


def _row(number: int, names: list[str], cells: list[str], encoding: str) -> Row | BrokenRow:
    if len(cells) != len(names):
        reason = f"expected {len(names)} columns as in the header, found {len(cells)}"
        return BrokenRow(number, " | ".join(cells), reason)
    if any(UNDECODABLE.search(cell) for cell in cells):
        known = encoding.upper().removesuffix("-SIG")
        return BrokenRow(number, " | ".join(cells), f"holds bytes that are not {known}; save the file in UTF-8")
    return Row(number, {name: cell for name, cell in zip(names, cells, strict=True) if cell})
