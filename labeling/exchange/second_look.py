"""Mentions go back to annotators for a second look: one more task of the same mention, once for each reason."""

from collections.abc import Sequence
from typing import Any, Literal

from data.erasure import Erasures
from data.record import Mention
from labeling.exchange.mirror import Mirror
from labeling.exchange.push import BATCH
from labeling.exchange.tasks import import_tasks
from labeling.interface.task import task_data
from labeling.server.connection import Connection

NOTE = "Повторная проверка: посмотрите ещё раз, не заглядывая в прежнюю метку"

Reason = Literal["suspect label", "disagreement"]


def was_sent_back(mirror: Mirror, key: str, reason: Reason) -> bool:
    """Tell whether the mention with this key was sent back for this reason, ever: people have then said their mind."""
    return mirror.has_purpose(_purpose(key, reason))


def send_back(
    connection: Connection, project: int, mentions: Sequence[Mention], reason: Reason, erasures: Erasures
) -> int:
    """Make one more task of every mention that need not be forgotten; returns how many.

    Args:
        connection: to the server.
        project: its id.
        mentions: each once, and none that was sent back for this reason; see was_sent_back.
        reason: what makes them doubtful.
        erasures: what must be forgotten.

    Raises:
        LabelingError: the server cannot be worked with. What was sent stays; repeat it.
    """
    tasks: list[dict[str, Any]] = [
        {"data": task_data(mention, purpose=_purpose(mention.key, reason), note=NOTE)}
        for mention in mentions
        if not erasures.cover(mention)
    ]
    for start in range(0, len(tasks), BATCH):
        import_tasks(connection, project, tasks[start : start + BATCH])
    return len(tasks)


def _purpose(key: str, reason: Reason) -> str:
    return f"second look: {reason} {key}"
