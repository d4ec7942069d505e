"""Plain rows from JSONL, CSV, Excel and Parquet, in constant memory; a row that cannot be read never stops the rest.

Nothing here knows about labels: the rows of a file to score are read the same way. In every format null, and in a
table an empty cell too, is the same as an absent field.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, NoReturn

from data.csv_rows import csv_header, read_csv
from data.errors import DataError
from data.rows import BrokenRow, Row
from data.sheet_rows import read_sheet, sheet_header
from data.tables import FIRST_LINE, Header

__all__ = ["ROW_SUFFIXES", "BrokenRow", "Row", "read_columns", "read_rows"]

_PARQUET_BATCH = 1024  # rows held at once
_NOT_UTF8 = "holds bytes that are not UTF-8; save the file in UTF-8"
_FIRST_ROWS = 100  # whose fields stand for the columns of a file that does not name them
_REMEDIES = {".xls": "; save it as .xlsx in Excel", ".txt": "; call Excel's Unicode text .tsv"}

_Rows = Iterator[Row | BrokenRow]


def read_rows(path: Path, encoding: str | None = None, header: Header = FIRST_LINE) -> _Rows:
    """Yield the rows of a .jsonl (.ndjson), .csv (.tsv), .xlsx or .parquet file in order; blank lines are no rows.

    Args:
        path: the file.
        encoding: of a CSV file; None finds out, see data.encodings. JSON is UTF-8, and the others say it themselves.
        header: how the line of a CSV or Excel file is known that names the columns.

    Raises:
        DataError: the file is missing, of another kind, or cannot be read as a whole (no CSV header, a damaged
            Parquet file). Missing files and unknown suffixes raise at the call, the rest while iterating.
    """
    return _readers(path, encoding, header)[_suffix(path)]()


def read_columns(path: Path, encoding: str | None = None, header: Header = FIRST_LINE) -> list[str]:
    """Return the names of a file's columns; of JSONL and Parquet, the fields of its first rows.

    Raises:
        DataError: as `read_rows` does.
    """
    suffix = _suffix(path)
    if suffix in {".csv", ".tsv"}:
        return csv_header(path, encoding, header)
    if suffix == ".xlsx":
        return sheet_header(path, header)
    first = zip(range(_FIRST_ROWS), read_rows(path), strict=False)
    return list(dict.fromkeys(name for _, row in first if isinstance(row, Row) for name in row.fields))


def _suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in ROW_SUFFIXES:
        remedy = _REMEDIES.get(suffix, "")
        raise DataError(f"{path}: expected one of {', '.join(ROW_SUFFIXES)}, found '{path.suffix}'{remedy}")
    if not path.is_file():
        raise DataError(f"{path}: no such file")
    return suffix


def _read_jsonl(path: Path) -> _Rows:
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


def _read_parquet(path: Path) -> _Rows:
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


def _readers(path: Path, encoding: str | None, header: Header) -> Mapping[str, Callable[[], _Rows]]:
    return {
        ".jsonl": lambda: _read_jsonl(path),
        ".ndjson": lambda: _read_jsonl(path),
        ".csv": lambda: read_csv(path, encoding, header),
        ".tsv": lambda: read_csv(path, encoding, header),
        ".xlsx": lambda: read_sheet(path, header),
        ".parquet": lambda: _read_parquet(path),
    }


ROW_SUFFIXES = tuple(_readers(Path(), None, FIRST_LINE))
