"""A scored row as plain columns; see serving.scored.columns."""

from collections.abc import Mapping
from typing import Any

from data.record import TONALITIES, Mention
from serving.bulk.chunks import ScoredRow
from serving.scored.columns import MENTION, category_column, probability_column


def mention_fields(mention: Mention) -> dict[str, Any]:
    """Return what a table holds of a mention itself."""
    return {name: getattr(mention, name) for name in MENTION}


def as_text(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Write the moment out, for formats that have none."""
    moment = fields["published_at"]
    return {**fields, "published_at": moment.isoformat() if moment else None}


def flat(row: ScoredRow) -> dict[str, Any]:
    """Return all columns."""
    score = row.score
    return {
        "file": row.file,
        "line": row.line,
        **mention_fields(row.mention),
        "lang": score.lang,
        "tonality": score.tonality.label,
        "confidence": score.confidence,
        "needs_review": score.needs_review,
        "truncated": score.truncated,
        "categories": [category.key for category in score.categories],
        **{probability_column(key): score.tonality.probabilities[key] for key in TONALITIES},
        **{category_column(key): value for key, value in score.category_probabilities.items()},
    }
