"""Rows of Parquet."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from data.errors import DataError
from data.rows.row import NOT_UTF8, BrokenRow, Place, Row

_BATCH = 1024  # rows held at once
_BUFFER = 1 << 18  # bytes of a column that are read at once


class ParquetFile:
    """A `RowFile`."""

    def __init__(self, path: Path, start: Place) -> None:
        """Open the file at a row.

        Raises:
            DataError: the file is damaged, or pyarrow is not installed.
        """
        try:
            import pyarrow.parquet as pq  # noqa: PLC0415 - JSONL and CSV are read where pyarrow is not installed
        except ImportError as error:
            raise DataError(f"{path}: Parquet needs pyarrow; pip install 'tonika[bulk]'") from error
        self._path = path
        self._passed = start.line - 1
        with self._reading():
            # By default all columns of a row group are read ahead, whatever the size of the buffer.
            self._file = pq.ParquetFile(path, buffer_size=_BUFFER, pre_buffer=False)

    @property
    def place(self) -> Place:
        """The next row."""
        return Place(self._passed + 1)

    def skip(self, rows: int) -> int:
        """Pass over so many rows; returns how many there were."""
        there = min(rows, int(self._file.metadata.num_rows) - self._passed)
        self._passed += there
        return there

    def rows(self) -> Iterator[Row | BrokenRow]:
        """Yield all that follow.

        Raises:
            DataError: the file is damaged.
        """
        with self._reading():
            group, skipped = self._row_group()
            groups = range(group, self._file.num_row_groups)
            for batch in self._file.iter_batches(batch_size=_BATCH, row_groups=groups) if groups else ():
                passed_over = min(skipped, batch.num_rows)
                skipped -= passed_over
                for index in range(passed_over, batch.num_rows):
                    self._passed += 1
                    yield _row(self._passed, batch.slice(index, 1).to_pylist)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _row_group(self) -> tuple[int, int]:
        """Return the row group in which the next row lies, and how many of its rows come before."""
        before = 0
        for group in range(self._file.num_row_groups):
            rows = self._file.metadata.row_group(group).num_rows
            if before + rows > self._passed:
                return group, self._passed - before
            before += rows
        return self._file.num_row_groups, 0

    @contextmanager
    def _reading(self) -> Iterator[None]:
        import pyarrow as pa  # noqa: PLC0415

        try:
            yield
        except (pa.ArrowException, OSError) as error:
            raise DataError(
                f"{self._path} is not a readable Parquet file (after row {self._passed}): {error}"
            ) from error


def _row(number: int, read: Callable[[], list[dict[str, Any]]]) -> Row | BrokenRow:
    try:
        (fields,) = read()
    except UnicodeDecodeError:
        return BrokenRow(number, "", NOT_UTF8)
    except (ValueError, OverflowError) as error:  # a moment outside the years that Python knows
        return BrokenRow(number, "", f"cannot be read: {error}")
    return Row(number, {name: value for name, value in fields.items() if value is not None})
