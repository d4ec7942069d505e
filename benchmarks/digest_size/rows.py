"""Scored mentions, as many as are wanted, drawn column by column: no model is needed."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from data.record import TONALITIES
from data.taxonomy import load_taxonomy
from serving.scored.origin import ScoreOrigin
from serving.scored.schema import scored_schema

_DAYS = 61
_FIRST = np.datetime64("2026-09-01", "us")
_DAY = 24 * 60 * 60 * 1_000_000  # microseconds
_GROUP = 1 << 12  # rows of a row group, as `tonika score` writes them
_SHARES = (0.2, 0.5, 0.3)  # of the tonalities
_BRANDS = ("Ромашка", "Василёк", "Лютик", "Пион", "Ирис")
_OF_BRANDS = (0.4, 0.25, 0.15, 0.1, 0.1)
_SOURCES = ("vk", "telegram", "review", "forum", "news", "youtube", "ok")
_ORIGIN = ScoreOrigin(
    model="generated",
    version="1",
    run_id="none",
    dataset="none",
    taxonomy=load_taxonomy(),
    confusion=((41, 7, 2), (6, 58, 4), (2, 9, 36)),
)


def write_scored(path: Path, rows: int, seed: int = 0) -> None:
    """Write mentions of two months; a fifth are copies of an earlier text, and there is an author to three of them."""
    random = np.random.default_rng(seed)
    schema = scored_schema(_ORIGIN)
    with pq.ParquetWriter(path, schema, compression="zstd") as file:
        for first in range(0, rows, _GROUP):
            table = _table(first, min(_GROUP, rows - first), rows, random)
            file.write_table(_whole(table, schema), row_group_size=_GROUP)


def _table(first: int, size: int, rows: int, random: np.random.Generator) -> dict[str, pa.Array]:
    number = np.arange(first, first + size)
    copied = np.where(random.random(size) < 1 / 5, random.integers(0, number + 1), number)
    sources = random.choice(len(_SOURCES), size)
    tonality = random.choice(len(TONALITIES), size, p=_SHARES)
    keys = _ORIGIN.taxonomy.category_keys
    category = random.choice(len(keys), size)
    return {
        "line": pa.array(number + 1),
        "id": pa.array(map(str, number)),
        "text": pa.array(_texts(copied)),
        "brand": pa.array(random.choice(_BRANDS, size, p=_OF_BRANDS)),
        "source": pa.array([_SOURCES[source] for source in sources]),
        "media_type": pa.array([_SOURCES[source] for source in sources]),
        "published_at": pa.array(_FIRST + (number * (_DAYS * _DAY // rows)), pa.timestamp("us")),
        "author": pa.array([f"автор {one}" for one in random.integers(0, max(rows // 3, 1), size)]),
        "url": pa.array([f"https://site{one % 5000}.example/{one}" for one in number]),
        "geo": pa.array([f"город {one}" for one in random.integers(0, 300, size)]),
        "tonality": pa.array([TONALITIES[one] for one in tonality]),
        "categories": pa.array([[keys[of]] if one == 0 else [] for one, of in zip(tonality, category, strict=True)]),
    }


def _texts(numbers: NDArray[np.int64]) -> Iterator[str]:
    for number in numbers.tolist():
        yield f"Заказ {number} везут третий день, курьер не отвечает, поддержка просит подождать ещё немного"


def _whole(columns: dict[str, pa.Array], schema: pa.Schema) -> pa.Table:
    """Fill in what a digest does not count: the same everywhere."""
    size = len(columns["line"])
    same = {"file": "mentions.jsonl", "lang": "ru", "confidence": 0.8, "needs_review": False, "truncated": False}
    arrays = [
        columns[field.name].cast(field.type)
        if field.name in columns
        else pa.repeat(pa.scalar(same.get(field.name, 0.1), field.type), size)
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)
