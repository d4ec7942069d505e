"""Tables as people export them: the columns' names are not always in the first line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from data.errors import DataError

PREAMBLE = 30  # lines in which the names are looked for; above them stand a title, a period, a query


@dataclass(frozen=True)
class Header:
    """How the line that names the columns is known."""

    fits: Callable[[Sequence[str]], bool] = any  # given the cells of a line; by default the first that has any
    expected: str = "the columns"  # for messages


FIRST_LINE = Header()


def column_names(path: Path, cells: Sequence[str]) -> list[str]:
    """Return a table's column names; a column without one is called by its number, as `column 3`.

    Raises:
        DataError: two have the same name.
    """
    names = [cell.strip() or f"column {number}" for number, cell in enumerate(cells, start=1)]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise DataError(f"{path}: the columns {repeated} are named twice; each needs its own name")
    return names


def no_header(path: Path, header: Header, first: Sequence[str]) -> DataError:
    """Make the error for a table in which no line names the columns that are needed."""
    found = ", ".join(cell for cell in first if cell)[:200] or "an empty line"
    return DataError(f"{path}: one of the first {PREAMBLE} lines must name {header.expected}; the first is: {found}")
