"""Rows of CSV, separated by commas, semicolons or tabs; the first line names the columns."""

import csv
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO

from data.errors import DataError
from data.rows.row import BEGINNING, NOT_UTF8, BrokenRow, Place, Row

_DELIMITERS = ",;\t"  # a Russian spreadsheet separates by semicolons
_UNDECODABLE = re.compile("[\udc80-\udcff]")  # how the surrogateescape handler marks a byte that is not UTF-8


class CsvFile:
    """A `RowFile`; blank lines are no rows."""

    def __init__(self, path: Path, start: Place) -> None:
        """Open the file at a place that an earlier one told.

        Raises:
            DataError: the first line is no header.
        """
        self._file = path.open(encoding="utf-8-sig", errors="surrogateescape", newline="")
        try:
            self._header, delimiter = _header(path, self._file)
        except DataError:
            self._file.close()
            raise
        self._lines_before = 1
        if start != BEGINNING:
            self._file.seek(start.offset)
            self._lines_before = start.line - 1
        # By `readline`, since a file that is iterated over does not tell where it stands. Strict, so that a stray
        # quote is an error of one record and not a silent merge of many.
        self._reader = csv.reader(iter(self._file.readline, ""), delimiter=delimiter, strict=True)

    @property
    def place(self) -> Place:
        """Where the next record begins."""
        return Place(self._line, self._file.tell())

    def skip(self, rows: int) -> int:
        """Pass over so many rows; returns how many there were."""
        return sum(1 for _ in islice(self._records(), rows))

    def rows(self) -> Iterator[Row | BrokenRow]:
        """Yield all that follow."""
        for number, cells in self._records():
            if isinstance(cells, csv.Error):
                yield BrokenRow(number, "", f"is not CSV: {cells} (lines {number} to {self._line - 1})")
            else:
                yield _row(number, self._header, cells)

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
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield number, error
                continue
            if cells:
                yield number, cells


def _header(path: Path, file: IO[str]) -> tuple[list[str], str]:
    line = file.readline()
    delimiter = max(_DELIMITERS, key=line.count)
    header = [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]
    if not any(header):
        raise DataError(f"{path}: the first line must name the columns, found an empty line")
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        raise DataError(f"{path}: the columns {repeated} are named twice; each needs its own name")
    return header, delimiter


def _row(number: int, header: list[str], cells: list[str]) -> Row | BrokenRow:
    if len(cells) != len(header):
        reason = f"expected {len(header)} columns as in the header, found {len(cells)}"
        return BrokenRow(number, " | ".join(cells), reason)
    if any(_UNDECODABLE.search(cell) for cell in cells):
        return BrokenRow(number, " | ".join(cells), NOT_UTF8)
    return Row(number, {name: cell for name, cell in zip(header, cells, strict=True) if cell})
