"""What `tonika score` wrote, as observations."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from data.errors import DataError
from data.readers import Row, read_rows
from data.record import TONALITIES
from serving.scored.folder import scored_files
from serving.scoring.profile import Observation


def read_observations(path: Path) -> Iterator[Observation]:
    """Yield the scores of a .jsonl, .csv or .parquet file or a folder that `tonika score` wrote.

    A file of answers to `/v1/score` can be read, too.

    Raises:
        DataError: a file cannot be read, a folder is not whole, or a row holds no score; the message names its line.
    """
    for file in scored_files(path):
        yield from _read_file(file)


def _read_file(path: Path) -> Iterator[Observation]:
    for row in read_rows(path):
        if not isinstance(row, Row):
            raise DataError(f"{path}, line {row.line}: {row.reason}")
        try:
            yield _observation(row.fields)
        except (KeyError, TypeError, ValueError):
            raise DataError(
                f"{path}, line {row.line}: holds no score; expected a row with `tonality` and `confidence`, as "
                "`tonika score` writes them"
            ) from None


def _observation(fields: Mapping[str, Any]) -> Observation:
    tonality = fields["tonality"]
    label = tonality["label"] if isinstance(tonality, dict) else tonality
    if label not in TONALITIES:
        raise ValueError(label)
    text = fields.get("text")  # which answers to `/v1/score` do not have
    return Observation(
        tonality=label,
        categories=tuple(_keys(fields.get("categories"))),
        confidence=float(fields["confidence"]),
        characters=len(text) if isinstance(text, str) else None,
        language=fields.get("lang"),
    )


def _keys(categories: object) -> Iterator[str]:
    """Read the chosen categories: objects in JSONL, keys joined by | in CSV, a list of keys in Parquet."""
    if isinstance(categories, str):
        yield from filter(None, categories.split("|"))
    elif isinstance(categories, list):
        yield from (str(each["key"] if isinstance(each, dict) else each) for each in categories)
