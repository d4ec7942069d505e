"""The columns of scored mentions as a table, in their order: what the row was, the mention, and its scores."""

from data.record import TONALITIES, Tonality
from data.taxonomy import Taxonomy

ORIGIN = ("file", "line")  # of the input, the file relative to what was given; so a row is found again
MENTION = ("id", "text", "brand", "source", "media_type", "published_at", "author", "url", "geo")
SCORE = ("lang", "tonality", "confidence", "needs_review", "truncated", "categories")


def probability_column(tonality: Tonality) -> str:
    """Name the column of a tonality's calibrated probability."""
    return f"probability_{tonality}"


def category_column(category: str) -> str:
    """Name the column of a category's calibrated probability."""
    return f"category_{category}"


def columns(taxonomy: Taxonomy) -> tuple[str, ...]:
    """Return all columns of a table that was scored with this taxonomy."""
    return (
        *ORIGIN,
        *MENTION,
        *SCORE,
        *map(probability_column, TONALITIES),
        *map(category_column, taxonomy.category_keys),
    )
