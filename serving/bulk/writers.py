"""Scores to JSONL, CSV or Parquet, chunk by chunk."""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.record import TONALITIES
from data.taxonomy import Taxonomy
from serving.api.wire import MentionScore
from serving.errors import BulkError

SUFFIXES = (".jsonl", ".ndjson", ".csv", ".parquet")

_PARTIAL = ".partial"


@dataclass(frozen=True)
class ScoredRow:
    """A score, and the line of the input that it belongs to."""

    line: int
    score: MentionScore


Writer = Callable[[Sequence[ScoredRow]], None]


@contextmanager
def replacing(path: Path, *, keep_empty: bool = True) -> Iterator[Path]:
    """Yield a path to write to, which becomes `path` if all goes well; an empty one is dropped where asked."""
    partial = path.with_name(path.name + _PARTIAL)
    try:
        yield partial
        if keep_empty or partial.stat().st_size:
            partial.replace(path)
        else:
            path.unlink(missing_ok=True)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def score_writer(path: Path, suffix: str, taxonomy: Taxonomy) -> Iterator[Writer]:
    """Open a writer for the format that `suffix` names.

    JSONL has the API's shape. CSV and Parquet have a column for each probability, named as `probability_negative`
    and `category_price`, and `categories`: keys joined by | in CSV, a list in Parquet.

    Raises:
        BulkError: the suffix is none of SUFFIXES, or Parquet is asked for without pyarrow.
    """
    kind = suffix.lower()
    if kind in {".jsonl", ".ndjson"}:
        with path.open("w", encoding="utf-8", newline="\n") as file:
            yield lambda rows: file.writelines(_json_line(row) for row in rows)
    elif kind == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, _columns(taxonomy))
            table.writeheader()
            yield lambda rows: table.writerows(_csv_row(row) for row in rows)
    elif kind == ".parquet":
        with _parquet_writer(path, taxonomy) as write:
            yield write
    else:
        raise BulkError(f"cannot write '{suffix}'; expected one of {', '.join(SUFFIXES)}")


def _json_line(row: ScoredRow) -> str:
    return json.dumps({"line": row.line, **row.score.model_dump()}, ensure_ascii=False) + "\n"


def _columns(taxonomy: Taxonomy) -> list[str]:
    return [
        *("line", "id", "tonality", "confidence", "needs_review", "truncated", "lang", "categories"),
        *(f"probability_{key}" for key in TONALITIES),
        *(f"category_{key}" for key in taxonomy.category_keys),
    ]


def _flat(row: ScoredRow) -> dict[str, Any]:
    score = row.score
    return {
        "line": row.line,
        "id": score.id,
        "tonality": score.tonality.label,
        "confidence": score.confidence,
        "needs_review": score.needs_review,
        "truncated": score.truncated,
        "lang": score.lang,
        "categories": [category.key for category in score.categories],
        **{f"probability_{key}": value for key, value in score.tonality.probabilities.items()},
        **{f"category_{key}": value for key, value in score.category_probabilities.items()},
    }


def _csv_row(row: ScoredRow) -> dict[str, Any]:
    flat = _flat(row)
    booleans = {name: str(flat[name]).lower() for name in ("needs_review", "truncated")}
    return {**flat, **booleans, "categories": "|".join(flat["categories"])}


@contextmanager
def _parquet_writer(path: Path, taxonomy: Taxonomy) -> Iterator[Writer]:
    try:
        import pyarrow as pa  # noqa: PLC0415 - JSONL and CSV are written where pyarrow is not installed
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError as error:
        raise BulkError("Parquet needs pyarrow; pip install 'tonika[bulk]'") from error
    kinds = {
        "line": pa.int64(),
        "needs_review": pa.bool_(),
        "truncated": pa.bool_(),
        "categories": pa.list_(pa.string()),
        **dict.fromkeys(("id", "tonality", "lang"), pa.string()),
    }
    schema = pa.schema([(name, kinds.get(name, pa.float64())) for name in _columns(taxonomy)])
    with pq.ParquetWriter(path, schema) as file:

        def write(rows: Sequence[ScoredRow]) -> None:
            if rows:
                file.write_table(pa.Table.from_pylist([_flat(row) for row in rows], schema=schema))

        yield write
