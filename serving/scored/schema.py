"""The types of the columns of scored mentions, and the model that gave the scores, as Parquet files have them."""

import pyarrow as pa

from serving.scored.columns import columns
from serving.scored.origin import ScoreOrigin

_KINDS = {
    "line": pa.int64(),
    "published_at": pa.timestamp("us", "UTC"),
    "confidence": pa.float64(),
    "needs_review": pa.bool_(),
    "truncated": pa.bool_(),
    "categories": pa.list_(pa.string()),
}
_NUMERIC = ("probability_", "category_")


def scored_schema(origin: ScoreOrigin) -> pa.Schema:
    """Return the types of serving.scored.columns, with the origin in the metadata."""
    return pa.schema([(name, _kind(name)) for name in columns(origin.taxonomy)], origin.metadata())


def _kind(name: str) -> pa.DataType:
    return pa.float64() if name.startswith(_NUMERIC) else _KINDS.get(name, pa.string())
