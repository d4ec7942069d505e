"""Scored rows into a Parquet file that says which model gave them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from serving.bulk.chunks import ScoredRow
from serving.bulk.flat import flat
from serving.errors import BulkError
from serving.scored.origin import ScoreOrigin

if TYPE_CHECKING:
    import pyarrow as pa

_GROUP_ROWS = 4096  # of a row group
_GROUP_BYTES = 1 << 24  # of a row group, so that long texts do not fill the memory


class ParquetScores:
    """Takes rows, and writes them in groups."""

    def __init__(self, path: Path, origin: ScoreOrigin) -> None:
        """Open the file; use `parquet_scores`."""
        import pyarrow.parquet as pq  # noqa: PLC0415 - see `parquet_scores`

        from serving.scored.schema import scored_schema  # noqa: PLC0415

        self._schema = scored_schema(origin)
        self._file = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._group: list[pa.Table] = []

    def write(self, rows: Sequence[ScoredRow]) -> None:
        """Take rows."""
        import pyarrow as pa  # noqa: PLC0415

        self._group.append(pa.Table.from_pylist([flat(row) for row in rows], schema=self._schema))
        if (
            sum(table.num_rows for table in self._group) >= _GROUP_ROWS
            or sum(table.nbytes for table in self._group) >= _GROUP_BYTES
        ):
            self._write_group()

    def note(self, metadata: dict[bytes, bytes]) -> None:
        """Add to the metadata of the file."""
        self._file.add_key_value_metadata(metadata)

    def close(self) -> None:
        """Write what is left."""
        self._write_group()
        self._file.close()

    def _write_group(self) -> None:
        import pyarrow as pa  # noqa: PLC0415

        if self._group:
            table = pa.concat_tables(self._group)
            self._file.write_table(table, row_group_size=max(1, table.num_rows))
            self._group = []


@contextmanager
def parquet_scores(path: Path, origin: ScoreOrigin) -> Iterator[ParquetScores]:
    """Open a file for scored rows; it is whole when the context has ended well.

    Raises:
        BulkError: pyarrow is not installed.
    """
    try:
        import pyarrow  # noqa: F401, ICN001, PLC0415 - JSONL and CSV are written where it is not installed
    except ImportError as error:
        raise BulkError("Parquet needs pyarrow; pip install 'tonika[bulk]'") from error
    writer = ParquetScores(path, origin)
    try:
        yield writer
    finally:
        writer.close()
