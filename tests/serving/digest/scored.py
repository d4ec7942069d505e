"""Scored mentions as a Parquet file, as `tonika score` writes them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from data.taxonomy import load_taxonomy
from serving.digest.mentions import Mentions
from serving.digest.reading import read_mentions
from serving.scored.origin import ScoreOrigin
from serving.scored.schema import scored_schema

TAXONOMY = load_taxonomy()
ORIGIN = ScoreOrigin(
    model="tonika",
    version="7",
    run_id="run-of-tests",
    dataset="dataset-of-tests",
    taxonomy=TAXONOMY,
    confusion=((41, 7, 2), (6, 58, 4), (2, 9, 36)),
)
_MEDIA_TYPES = {"vk": "social", "ok": "social", "telegram": "messenger"}


def write_scored(path: Path, rows: Sequence[Mapping[str, Any]], origin: ScoreOrigin = ORIGIN) -> Path:
    """Write rows, whose absent columns are filled in."""
    filled = [_filled(number, row) for number, row in enumerate(rows)]
    pq.write_table(pa.Table.from_pylist(filled, scored_schema(origin)), path)
    return path


def mentions_of(path: Path, rows: Sequence[Mapping[str, Any]]) -> Mentions:
    """Write rows and read them as a digest does, in UTC."""
    return read_mentions([write_scored(path / "scored.parquet", rows)], TAXONOMY, "UTC")


def _filled(number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    source = row.get("source")
    return {
        "file": "mentions.jsonl",
        "line": number + 1,
        "id": str(number),
        "media_type": _MEDIA_TYPES.get(source or "", source),
        "lang": "ru",
        "tonality": "neutral",
        "confidence": 0.8,
        "needs_review": False,
        "truncated": False,
        "categories": [],
        **row,
    }
