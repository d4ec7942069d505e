"""Scored rows to one JSONL, CSV or Parquet file, chunk by chunk."""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from serving.bulk.chunks import ScoredRow
from serving.bulk.flat import as_text, flat, mention_fields
from serving.bulk.parquet_writer import parquet_scores
from serving.errors import BulkError
from serving.scored.columns import columns
from serving.scored.origin import ScoreOrigin

SUFFIXES = (".jsonl", ".ndjson", ".csv", ".parquet")

Writer = Callable[[Sequence[ScoredRow]], None]


@contextmanager
def score_writer(path: Path, suffix: str, origin: ScoreOrigin) -> Iterator[Writer]:
    """Open a writer for the format that `suffix` names.

    JSONL has the API's shape, with the mention beside it. CSV and Parquet have the columns of serving.scored.columns;
    `categories` are keys joined by | in CSV, a list in Parquet.

    Raises:
        BulkError: the suffix is none of SUFFIXES, or Parquet is asked for without pyarrow.
    """
    kind = suffix.lower()
    if kind in {".jsonl", ".ndjson"}:
        with path.open("w", encoding="utf-8", newline="\n") as file:
            yield lambda rows: file.writelines(_json_line(row) for row in rows)
    elif kind == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, columns(origin.taxonomy))
            table.writeheader()
            yield lambda rows: table.writerows(_csv_row(row) for row in rows)
    elif kind == ".parquet":
        with parquet_scores(path, origin) as parquet:
            yield parquet.write
    else:
        raise BulkError(f"cannot write '{suffix}'; expected one of {', '.join(SUFFIXES)}")


def _json_line(row: ScoredRow) -> str:
    where = {"file": row.file, "line": row.line}
    fields = {**where, **as_text(mention_fields(row.mention)), **row.score.model_dump()}
    return json.dumps(fields, ensure_ascii=False) + "\n"


def _csv_row(row: ScoredRow) -> dict[str, Any]:
    fields = as_text(flat(row))
    booleans = {name: str(fields[name]).lower() for name in ("needs_review", "truncated")}
    return {**fields, **booleans, "categories": "|".join(fields["categories"])}
