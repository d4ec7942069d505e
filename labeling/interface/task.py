"""A mention as a Label Studio task."""

from collections.abc import Mapping
from typing import Any

from data.erasure import Erasures
from data.label_studio import CONTEXT, PURPOSE, mention_fields
from data.readings import labelled_mention
from data.record import Mention
from labeling.interface.wording import SOURCE_NAMES

_TASK_FIELDS = ("text", "brand", "source", "media_type", "published_at", "author", "url", "geo", "lang")


def task_data(mention: Mention, *, purpose: str | None = None, note: str | None = None) -> dict[str, Any]:
    """Return the `data` of a task: what is known of the mention, and the line that annotators see above its text.

    Args:
        mention: what is to be labelled.
        purpose: why it is one more task of this mention; a name by which it is found again.
        note: what annotators should know about it, in Russian.
    """
    # Unset is left out, as a media type that follows from the source is.
    known = mention.model_dump(mode="json", include=set(_TASK_FIELDS), exclude_none=True, exclude_unset=True)
    if mention.published_at:
        known["published_at"] = mention.published_at.isoformat()
    fields = {name: known[name] for name in _TASK_FIELDS if name in known}
    return {**fields, **({PURPOSE: purpose} if purpose else {}), CONTEXT: _context(mention, note)}


def task_mention(task: Mapping[str, Any]) -> Mention | None:
    """Return the mention of a task, None where it holds none."""
    data = task.get("data")
    if not isinstance(data, dict):
        return None
    mention, _ = labelled_mention(mention_fields(data))
    return mention if isinstance(mention, Mention) else None


def task_key(task: Mapping[str, Any]) -> str | None:
    """Return the key of a task's mention, None where it holds no text. What else is wrong with it does not matter."""
    data = task.get("data")
    if not isinstance(data, dict):
        return None
    fields = {name: value for name, value in mention_fields(data).items() if name in {"text", "brand", "target"}}
    mention, _ = labelled_mention(fields)
    return mention.key if isinstance(mention, Mention) else None


def task_covered(task: Mapping[str, Any], erasures: Erasures) -> bool:
    """Tell whether what a task holds must be forgotten, also where it is not a mention that could be used."""
    mention = task_mention(task)
    if mention:
        return erasures.cover(mention)
    data = task.get("data")
    if not isinstance(data, dict):
        return False
    text, author, key = data.get("text"), data.get("author"), task_key(task)
    return (
        (isinstance(text, str) and erasures.cover_text(text))
        or (author is not None and erasures.cover_author(str(author)))
        or (key is not None and erasures.cover_key(key))
    )


def _context(mention: Mention, note: str | None) -> str:
    parts = [f"Бренд: {mention.brand}" if mention.brand else "Бренд не указан"]
    if mention.source:
        parts.append(f"Источник: {SOURCE_NAMES.get(mention.source.casefold(), mention.source)}")
    return " · ".join([*parts, *([note] if note else [])])
