"""How many rows a file has, for a progress bar."""

from pathlib import Path

_BLOCK = 1 << 20  # bytes


def count_rows(path: Path) -> int | None:
    """Return the rows of a Parquet file, the lines of another one (an upper bound); None if that cannot be told."""
    if path.suffix.lower() == ".parquet":
        return _parquet_rows(path)
    try:
        with path.open("rb") as file:
            return sum(block.count(b"\n") for block in iter(lambda: file.read(_BLOCK), b""))
    except OSError:
        return None


def _parquet_rows(path: Path) -> int | None:
    try:
        import pyarrow as pa  # noqa: PLC0415 - not needed for the other formats
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError:
        return None
    try:
        return int(pq.read_metadata(path).num_rows)
    except (OSError, pa.ArrowException):
        return None
