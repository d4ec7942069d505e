"""Files of mentions to score: generated ones, as many as are wanted, and real ones over and over."""

import json
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data.record import Mention, mention_columns

FORMATS = (".jsonl", ".parquet")


def write_generated(path: Path, rows: int) -> None:
    """Write different mentions of some fifty characters; Parquet as pandas writes it, in row groups of a million."""
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(list(_generated(rows))), path)
    else:
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in _generated(rows))


def write_repeated(path: Path, mentions: Sequence[Mention], rows: int) -> None:
    """Write real mentions as JSONL, from the beginning again when they are at an end."""
    with path.open("w", encoding="utf-8") as file:
        for number, mention in enumerate(islice(cycle(mentions), rows)):
            columns = mention_columns(mention) | {"id": str(number)}
            columns.pop("key")
            file.write(json.dumps(columns, ensure_ascii=False) + "\n")


def _generated(rows: int) -> Iterator[dict[str, str]]:
    for row in range(rows):
        yield {
            "id": str(row),
            "text": f"Третий день жду возврат по заказу {row}, молчат",
            "brand": f"Бренд {row % 1000}",
        }
