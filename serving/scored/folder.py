"""A folder of scored mentions: Parquet files that together are one table, and a manifest that says what they are of.

Names that begin with an underscore are left out by pyarrow, pandas and Spark when they read the folder as one table.
"""

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from data.errors import DataError
from data.intake.reading import AS_OURS, Intake
from data.record import Record
from serving.scored.counts import ScoreCounts

_MANIFEST = "_manifest.json"


class InputFile(Record):
    """A file that was scored, as it was then."""

    file: str  # relative to what was given
    size: int  # bytes
    modified_ns: int  # nanoseconds since 1970


class Asked(Record):
    """What a folder is the answer to. The same question gives the same rows."""

    model: str
    version: str
    bundle_sha256: str  # of the bundle's manifest
    rows_per_part: int
    intake: Intake = AS_OURS
    inputs: tuple[InputFile, ...]


class Manifest(Record):
    """What was asked, and what became of it: None as long as parts are missing."""

    format: int = 1
    asked: Asked
    outcome: ScoreCounts | None = None


def part_path(folder: Path, number: int) -> Path:
    """Where a part of the table lies."""
    return folder / f"part-{number:06}.parquet"


def part_rejects_path(folder: Path, number: int) -> Path:
    """Where the rows of a part lie that could not be scored; absent if there are none."""
    return folder / f"_rejects-{number:06}.jsonl"


def part_paths(folder: Path) -> list[Path]:
    """Return the parts that are there, in order."""
    return sorted(folder.glob("part-*.parquet"))


def manifest_path(folder: Path) -> Path:
    """Where the manifest lies."""
    return folder / _MANIFEST


def read_manifest(folder: Path) -> Manifest | None:
    """Read a folder's manifest; None if it has none.

    Raises:
        DataError: it is not one that this version reads.
    """
    path = manifest_path(folder)
    if not path.is_file():
        return None
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise DataError(
            f"{path} is not a manifest that this version reads: {error}; score into another folder"
        ) from error


def scored_files(path: Path) -> Sequence[Path]:
    """Return the files of a table of scored mentions, which is a file or a folder.

    Raises:
        DataError: the folder holds none, or not all of them yet.
    """
    if not path.is_dir():
        return (path,)
    manifest = read_manifest(path)
    if manifest is not None and manifest.outcome is None:
        raise DataError(f"{path} is not whole: its scoring was interrupted; repeat the `tonika score` that began it")
    parts = part_paths(path)
    if not parts:
        raise DataError(f"{path} holds no scored mentions; expected the part-NNNNNN.parquet that `tonika score` writes")
    return parts
