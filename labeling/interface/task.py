"""A mention as a Label Studio task."""

from typing import Any

from data.label_studio import CONTEXT
from data.record import Mention
from labeling.interface.wording import SOURCE_NAMES

_TASK_FIELDS = ("text", "brand", "source", "media_type", "published_at", "author", "url", "geo", "lang")


def task_data(mention: Mention) -> dict[str, Any]:
    """Return the `data` of a task: what is known of the mention, and the line that annotators see above its text."""
    # Unset is left out, as a media type that follows from the source is.
    known = mention.model_dump(mode="json", include=set(_TASK_FIELDS), exclude_none=True, exclude_unset=True)
    if mention.published_at:
        known["published_at"] = mention.published_at.isoformat()
    return {**{name: known[name] for name in _TASK_FIELDS if name in known}, CONTEXT: _context(mention)}


def _context(mention: Mention) -> str:
    parts = [f"Бренд: {mention.brand}" if mention.brand else "Бренд не указан"]
    if mention.source:
        parts.append(f"Источник: {SOURCE_NAMES.get(mention.source.casefold(), mention.source)}")
    return " · ".join(parts)
