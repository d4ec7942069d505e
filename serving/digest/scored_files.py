"""The files that a table of scored mentions consists of, and the model that scored them."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data.errors import DataError
from data.record import TONALITIES
from serving.scored import folder
from serving.scored.columns import MENTION, ORIGIN, probability_column
from serving.scored.origin import ScoreOrigin

COUNTED = (
    *("brand", "source", "media_type", "published_at", "author", "url", "geo", "text"),
    *("lang", "tonality", "needs_review", "truncated", "categories"),
)
_EXPECTED = "expected a Parquet file, or a folder of them, that `tonika score` wrote"


def scored_files(path: Path) -> list[Path]:
    """Return the file itself, or the parts of a folder in their order.

    Raises:
        DataError: there is none, or the scoring of the folder was interrupted.
    """
    if path.is_dir():
        return list(folder.scored_files(path))
    if not path.is_file():
        raise DataError(f"{path}: no such file; {_EXPECTED}")
    if path.suffix.lower() != ".parquet":
        raise DataError(
            f"{path} ends in '{path.suffix}'; {_EXPECTED}: `tonika score MENTIONS -o SCORED.parquet` keeps what "
            "a digest needs to know of the model, too"
        )
    return [path]


def read_origin(files: list[Path]) -> ScoreOrigin:
    """Say which model scored the files.

    Raises:
        DataError: a file is not Parquet, lacks a column or does not say which model scored it; or two files differ.
    """
    origins = {file: _origin(file) for file in files}
    first = origins[files[0]]
    for file, origin in origins.items():
        if origin != first:
            raise DataError(
                f"{files[0]} was scored by {first.model} {first.version} and {file} by {origin.model} "
                f"{origin.version}, and their scores do not add up; score all with one model"
            )
    return first


def _origin(file: Path) -> ScoreOrigin:
    try:
        schema = pq.read_schema(file)
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"{file} is not a readable Parquet file: {error}; {_EXPECTED}") from error
    missing = [name for name in COUNTED if name not in schema.names]
    if missing:
        raise DataError(
            f"{file} has no column {', '.join(missing)}; scored mentions have "
            f"{', '.join((*ORIGIN, *MENTION, 'tonality', *map(probability_column, TONALITIES)))} and others: "
            "score the mentions again with this version of `tonika score`"
        )
    try:
        return ScoreOrigin.read(schema.metadata)
    except DataError as error:
        raise DataError(f"{file}: {error}") from error
