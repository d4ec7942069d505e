"""Files of mentions in every format, and the reading of what was scored."""

import csv
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from serving.scored.folder import part_paths

ROWS: list[dict[str, Any]] = [
    {"id": "a-1", "text": "Спасибо, привезли", "brand": "Ромашка", "likes": "3"},
    {"id": "a-2", "text": "ужас, ужас", "brand": None, "likes": None},
    {"id": None, "text": "Третий день; жду\nвозврат", "brand": "Василёк", "likes": "7"},
]


def write_jsonl(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def write_csv(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, ["id", "text", "brand", "likes"])
        table.writeheader()
        table.writerows(rows)


def write_parquet(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    pq.write_table(pa.Table.from_pylist(list(rows)), path)


WRITERS: dict[str, Callable[[Path, Iterable[dict[str, Any]]], None]] = {
    ".jsonl": write_jsonl,
    ".csv": write_csv,
    ".parquet": write_parquet,
}


def scored_rows(folder: Path) -> list[dict[str, Any]]:
    """All rows of a folder of parts, part after part."""
    return [row for path in part_paths(folder) for row in pq.read_table(path).to_pylist()]


def rejected(folder: Path) -> list[dict[str, Any]]:
    """All rejects of a folder of parts, part after part."""
    paths = sorted(folder.glob("_rejects-*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder of parts as it is, but for the lock."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != ".lock"}
