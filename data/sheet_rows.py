"""Rows of an Excel workbook (.xlsx). Cells are text as in CSV, but dates, which Excel knows as such."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from data.errors import DataError
from data.rows import BrokenRow, Row
from data.tables import FIRST_LINE, PREAMBLE, Header, column_names, no_header

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

_WHOLE = ".0"


def read_sheet(path: Path, header: Header = FIRST_LINE) -> Iterator[Row | BrokenRow]:
    """Yield the rows of the first sheet that has the columns, in order; empty rows are none, and empty cells no fields.

    Formulas give the value that Excel saved. The texts of a workbook are held in memory, its rows are not.

    Args:
        path: the file.
        header: how the line with the columns' names is known.

    Raises:
        DataError: while iterating: openpyxl is not installed, the file is no workbook, or no sheet has the columns.
    """
    with closing(_open(path)) as workbook:
        names, lines = _find_sheet(path, workbook, header)
        for number, cells in lines:
            if len(cells) > len(names) and any(cells[len(names) :]):
                reason = f"expected {len(names)} columns as in the header, found {len(cells)}"
                yield BrokenRow(number, " | ".join(map(str, cells)), reason)
            elif any(cells):
                yield Row(number, {name: cell for name, cell in zip(names, cells, strict=False) if cell})


def sheet_header(path: Path, header: Header = FIRST_LINE) -> list[str]:
    """Return the names of the columns of the sheet that `read_sheet` reads.

    Raises:
        DataError: as it does.
    """
    with closing(_open(path)) as workbook:
        return _find_sheet(path, workbook, header)[0]


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


def _find_sheet(path: Path, workbook: "Workbook", header: Header) -> tuple[list[str], Iterator[tuple[int, list[Any]]]]:
    first: list[str] = []
    for sheet in workbook.worksheets:
        lines = _lines(sheet)
        for _, cells in zip(range(PREAMBLE), lines, strict=False):
            names = [str(cell) for cell in cells[1]]
            first = first or [name for name in names if name]
            if header.fits(names):
                return column_names(path, names), lines
    raise no_header(path, header, first)


def _lines(sheet: "ReadOnlyWorksheet") -> Iterator[tuple[int, list[Any]]]:
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
