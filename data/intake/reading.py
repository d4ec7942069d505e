"""Files of mentions, read as ours: our own columns, or an export of a monitoring tool by its mapping."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from data.intake.finding import find_mapping
from data.intake.mapping import AUTO, ExportMapping, load_export_mapping
from data.intake.translation import Translator
from data.readers import Stretch, count_rows, read_rows, stretches
from data.record import Mention
from data.rows.header import Header
from data.rows.row import BEGINNING, BrokenRow, Place, Row

_OURS = Header(
    lambda cells: "text" in cells,
    "the column 'text'; exports whose columns have other names are read with --mapping auto",
    {*Mention.model_fields, "target"}.__contains__,
)


@dataclass(frozen=True)
class Intake:
    """How files of mentions are read.

    Attributes:
        mapping: of the tool that exported them; AUTO finds out for each file; None: their columns are ours.
        brand: of the rows that name none.
        encoding: of CSV files; None finds out.
        mask: whether personal data are masked before anything is kept; see data.masking.
    """

    mapping: ExportMapping | Literal["auto"] | None = None
    brand: str | None = None
    encoding: str | None = None
    mask: bool = False

    @classmethod
    def named(
        cls, mapping: str | None, brand: str | None = None, encoding: str | None = None, *, mask: bool = False
    ) -> Self:
        """Make one of what a command was told: `mapping` is `auto`, a mapping's name, or a file.

        Raises:
            DataError: there is no such mapping, or it is not as it should be.
        """
        chosen = load_export_mapping(mapping) if mapping is not None and mapping != AUTO else None
        return cls(AUTO if mapping == AUTO else chosen, brand or None, encoding or None, mask)


AS_OURS = Intake()


def read_export(path: Path, intake: Intake = AS_OURS, start: Place = BEGINNING) -> Iterator[Row | BrokenRow]:
    """Yield the rows of a file with columns of ours, in order; what is not read keeps its name beside them.

    Args:
        path: the file.
        intake: how it is read.
        start: where to begin, as `export_stretches` told of this same file.

    Raises:
        DataError: as `data.readers.read_rows` does; or no mapping, or several, fit the file.
    """
    mapping = _mapping(path, intake)
    rows = read_rows(path, intake.encoding, _header(mapping), start)
    return _translated(rows, Translator(mapping, intake.brand)) if mapping else _with_brand(rows, intake.brand)


def export_stretches(path: Path, intake: Intake, first: int, every: int) -> Iterator[Stretch]:
    """Divide a file as `data.readers.stretches` does.

    Raises:
        DataError: as `read_export` does.
    """
    return stretches(path, first, every, intake.encoding, _header(_mapping(path, intake)))


def count_exported(path: Path, intake: Intake = AS_OURS) -> int:
    """Return how many rows a file has, broken ones counted; raises as `read_export`."""
    return count_rows(path, intake.encoding, _header(_mapping(path, intake)))


def _mapping(path: Path, intake: Intake) -> ExportMapping | None:
    return find_mapping(path, intake.encoding) if intake.mapping == AUTO else intake.mapping


def _header(mapping: ExportMapping | None) -> Header:
    if mapping is None:
        return _OURS
    texts = f"a column with texts ({', '.join(mapping.columns['text'])}), as {mapping.tool} does"
    return Header(mapping.fits, texts, mapping.reads)


def _translated(rows: Iterator[Row | BrokenRow], translator: Translator) -> Iterator[Row | BrokenRow]:
    return (translator.translate(row) if isinstance(row, Row) else row for row in rows)


def _with_brand(rows: Iterator[Row | BrokenRow], brand: str | None) -> Iterator[Row | BrokenRow]:
    for row in rows:
        if brand is None or isinstance(row, BrokenRow) or {"brand", "target"} & row.fields.keys():
            yield row
        else:
            yield Row(row.line, {**row.fields, "brand": brand})
