"""Rows of an Excel workbook (.xlsx). Cells are text as in CSV, but dates, which Excel knows as such."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from data.errors import DataError
from data.notices import notice
from data.rows.header import FIRST_LINE, PREAMBLE, Header, column_names, no_header
from data.rows.row import BrokenRow, Place, Row

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

_Line = tuple[int, list[Any]]  # its number in the sheet, from 1, and its cells

_WHOLE = ".0"


class WorkbookFile:
    """A `RowFile` of the first sheet that has the columns; empty rows are none, and empty cells no fields.

    Formulas give the value that Excel saved. The texts of a workbook are held in memory, its rows are not.
    """

    def __init__(self, path: Path, start: Place, header: Header = FIRST_LINE) -> None:
        """Open the file at a line that an earlier one told.

        Args:
            path: the file.
            start: where to begin.
            header: how the line with the columns' names is known.

        Raises:
            DataError: openpyxl is not installed, the file is no workbook, or no sheet has the columns.
        """
        self._workbook = _open(path)
        try:
            self.names, lines = _find_sheet(path, self._workbook, header)
        except DataError:
            self._workbook.close()
            raise
        self._lines = (line for line in lines if any(line[1]) and line[0] >= start.line)
        self._next = start.line

    @property
    def place(self) -> Place:
        """The line after the last one that was read."""
        return Place(self._next)

    def skip(self, rows: int) -> int:
        """Pass over so many rows; returns how many there were."""
        return sum(1 for _ in islice(self._counted(), rows))

    def rows(self) -> Iterator[Row | BrokenRow]:
        """Yield all that follow."""
        for number, cells in self._counted():
            if len(cells) > len(self.names):
                reason = f"expected {len(self.names)} columns as in the header, found {len(cells)}"
                yield BrokenRow(number, " | ".join(map(str, cells)), reason)
            else:
                yield Row(number, {name: cell for name, cell in zip(self.names, cells, strict=False) if cell})

    def close(self) -> None:
        """Let go of the file."""
        self._workbook.close()

    def _counted(self) -> Iterator[_Line]:
        for line in self._lines:
            self._next = line[0] + 1
            yield line


def _open(path: Path) -> "Workbook":
    try:
        from openpyxl import load_workbook  # noqa: PLC0415 - the other formats are read where it is not installed
    except ImportError as error:
        raise DataError(f"{path}: Excel needs openpyxl; pip install 'tonika[excel]'") from error
    try:
        return load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise DataError(
            f"{path} is not a readable .xlsx file (one with a password is none either); save it anew in Excel: {error}"
        ) from error


def _find_sheet(path: Path, workbook: "Workbook", header: Header) -> tuple[list[str], Iterator[_Line]]:
    first: list[str] = []
    sheets = iter(workbook.worksheets)
    for sheet in sheets:
        lines = _lines(sheet)
        for names in _first_names(lines):
            first = first or [name for name in names if name]
            if header.fits(names):
                _name_others(path, header, sheet, sheets)
                return column_names(path, names, header), lines
    raise no_header(path, header, first)


def _first_names(lines: Iterator[_Line]) -> Iterator[list[str]]:
    return ([str(cell) for cell in cells] for _, (_, cells) in zip(range(PREAMBLE), lines, strict=False))


def _name_others(path: Path, header: Header, read: "ReadOnlyWorksheet", rest: Iterator["ReadOnlyWorksheet"]) -> None:
    others = [f"'{sheet.title}'" for sheet in rest if any(map(header.fits, _first_names(_lines(sheet))))]
    if others:
        notice(f"{path}: only the sheet '{read.title}' is read; to have {', '.join(others)} read, save each as a file")


def _lines(sheet: "ReadOnlyWorksheet") -> Iterator[_Line]:
    # Exporting programs write sizes that are wrong, and openpyxl would read no further.
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        yield number, _trimmed([_cell(value) for value in cells])


def _trimmed(cells: list[Any]) -> list[Any]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _cell(value: object) -> str | date:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    return text.removesuffix(_WHOLE) if isinstance(value, float) else text.strip()
