"""Mentions go back to annotators for a second look: one more task of the same mention, once for each reason."""

from collections.abc import Iterable
from typing import Any, Literal

from data.record import Mention
from labeling.exchange.mirror import Mirror
from labeling.exchange.push import BATCH
from labeling.exchange.tasks import import_tasks
from labeling.interface.task import task_data
from labeling.server.connection import Connection

NOTE = "Повторная проверка: посмотрите ещё раз, не заглядывая в прежнюю метку"


Reason = Literal["suspect label", "disagreement"]


def send_back(connection: Connection, project: int, mirror: Mirror, mentions: Iterable[Mention], reason: Reason) -> int:
    """Make a task of every mention that was not sent back for this reason yet; returns how many.

    Args:
        connection: to the server.
        project: its id.
        mirror: brought up to date by the caller.
        mentions: each once.
        reason: a mention is sent back for it once, ever: people have then said what they think.

    Raises:
        LabelingError: the server cannot be worked with. What was sent stays; repeat it.
    """
    purposes = {mention: f"second look: {reason} {mention.key}" for mention in mentions}
    tasks: list[dict[str, Any]] = [
        {"data": task_data(mention, purpose=purpose, note=NOTE)}
        for mention, purpose in purposes.items()
        if not mirror.has_purpose(purpose)
    ]
    for start in range(0, len(tasks), BATCH):
        import_tasks(connection, project, tasks[start : start + BATCH])
    return len(tasks)
