"""Plain rows from JSONL, CSV and Parquet, in constant memory; a row that cannot be read never stops the rest.

Nothing here knows about labels: the rows of a file to score are read the same way. In every format null, and in CSV an
empty cell too, is the same as an absent field.
"""

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NoReturn

from data.errors import DataError

_PARQUET_BATCH = 1024  # rows held at once
_DELIMITERS = ",;\t"  # a Russian spreadsheet separates by semicolons
_UNDECODABLE = re.compile("[\udc80-\udcff]")  # how the surrogateescape handler marks a byte that is not UTF-8
_NOT_UTF8 = "holds bytes that are not UTF-8; save the file in UTF-8"


@dataclass(frozen=True)
class Row:
    """One record as the file holds it."""

    line: int  # where the record begins, from 1; in Parquet the number of the row
    fields: dict[str, Any]  # only what is present


@dataclass(frozen=True)
class BrokenRow:
    """A record that is not a row at all."""

    line: int
    value: str
    reason: str


def read_rows(path: Path) -> Iterator[Row | BrokenRow]:
    """Yield the rows of a .jsonl (.ndjson), .csv or .parquet file in order; blank lines are no rows.

    Raises:
        DataError: the file is missing, of another kind, or cannot be read as a whole (no CSV header, a damaged
            Parquet file). Missing files and unknown suffixes raise at the call, the rest while iterating.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise DataError(f"{path}: expected one of {', '.join(_READERS)}, found '{path.suffix}'")
    if not path.is_file():
        raise DataError(f"{path}: no such file")
    return reader(path)


def _read_jsonl(path: Path) -> Iterator[Row | BrokenRow]:
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            try:
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip()
            except UnicodeDecodeError:
                yield BrokenRow(number, raw.decode("utf-8", "replace"), _NOT_UTF8)
                continue
            if line:
                yield _json_row(number, line)


def _json_row(number: int, line: str) -> Row | BrokenRow:
    try:
        fields = json.loads(line, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        return BrokenRow(number, line, f"is not JSON: {error}")
    if not isinstance(fields, dict):
        return BrokenRow(number, line, f"expected a JSON object, found {type(fields).__name__}")
    return Row(number, _present(fields))


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON value")


def _read_csv(path: Path) -> Iterator[Row | BrokenRow]:
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        header, delimiter = _csv_header(path, file)
        # Strict, so that a stray quote is an error of one record and not a silent merge of many.
        rows = csv.reader(file, delimiter=delimiter, strict=True)
        while True:
            number = rows.line_num + 2  # the header was line 1
            try:
                cells = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield BrokenRow(number, "", f"is not CSV: {error} (lines {number} to {rows.line_num + 1})")
                continue
            if cells:
                yield _csv_row(number, header, cells)


def _csv_header(path: Path, file: IO[str]) -> tuple[list[str], str]:
    line = file.readline()
    delimiter = max(_DELIMITERS, key=line.count)
    header = [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]
    if not any(header):
        raise DataError(f"{path}: the first line must name the columns, found an empty line")
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        raise DataError(f"{path}: the columns {repeated} are named twice; each needs its own name")
    return header, delimiter


def _csv_row(number: int, header: list[str], cells: list[str]) -> Row | BrokenRow:
    if len(cells) != len(header):
        reason = f"expected {len(header)} columns as in the header, found {len(cells)}"
        return BrokenRow(number, " | ".join(cells), reason)
    if any(_UNDECODABLE.search(cell) for cell in cells):
        return BrokenRow(number, " | ".join(cells), _NOT_UTF8)
    return Row(number, {name: cell for name, cell in zip(header, cells, strict=True) if cell})


def _read_parquet(path: Path) -> Iterator[Row | BrokenRow]:
    try:
        import pyarrow as pa  # noqa: PLC0415 - JSONL and CSV are read where pyarrow is not installed
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError as error:
        raise DataError(f"{path}: Parquet needs pyarrow; pip install 'tonika[bulk]'") from error
    number = 0
    try:
        with closing(pq.ParquetFile(path)) as file:
            for batch in file.iter_batches(batch_size=_PARQUET_BATCH):
                for index in range(batch.num_rows):
                    number += 1
                    yield _parquet_row(number, batch.slice(index, 1).to_pylist)
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"{path} is not a readable Parquet file (after row {number}): {error}") from error


def _parquet_row(number: int, read: Callable[[], list[dict[str, Any]]]) -> Row | BrokenRow:
    try:
        (fields,) = read()
    except UnicodeDecodeError:
        return BrokenRow(number, "", _NOT_UTF8)
    except (ValueError, OverflowError) as error:  # a moment outside the years that Python knows
        return BrokenRow(number, "", f"cannot be read: {error}")
    return Row(number, _present(fields))


def _present(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


_READERS: Mapping[str, Callable[[Path], Iterator[Row | BrokenRow]]] = {
    ".jsonl": _read_jsonl,
    ".ndjson": _read_jsonl,
    ".csv": _read_csv,
    ".parquet": _read_parquet,
}

ROW_SUFFIXES = tuple(_READERS)
