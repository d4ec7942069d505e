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
    matters: Callable[[str], bool] = bool  # given a name: whether its column is read; by default each is


FIRST_LINE = Header()


def column_names(path: Path, cells: Sequence[str], header: Header = FIRST_LINE) -> list[str]:
    """Return a table's column names; a column without one is called by its number, as `column 3`.

    Of columns that do not matter several may have the same name; the later ones get their numbers behind it.

    Raises:
        DataError: two that matter have the same name.
    """
    names = [cell.strip() or f"column {number}" for number, cell in enumerate(cells, start=1)]
    repeated = sorted({name for name in names if names.count(name) > 1})
    unclear = [name for name in repeated if header.matters(name)]
    if unclear:
        raise DataError(f"{path}: the columns {unclear} are named twice; each needs its own name")
    return [
        name if names.index(name) == position else f"{name} (column {position + 1})"
        for position, name in enumerate(names)
    ]


def no_header(path: Path, header: Header, first: Sequence[str]) -> DataError:
    """Make the error for a table in which no line names the columns that are needed."""
    found = ", ".join(cell for cell in first if cell)[:200] or "an empty line"
    return DataError(f"{path}: one of the first {PREAMBLE} lines must name {header.expected}; the first is: {found}")
