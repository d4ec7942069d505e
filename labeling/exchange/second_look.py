"""Mentions go back to annotators for a second look: one more task of the same mention, once for each reason."""

from collections.abc import Iterable, Mapping
from typing import Any

from data.record import Mention
from labeling.exchange.mirror import Mirror
from labeling.exchange.push import BATCH
from labeling.exchange.tasks import import_tasks
from labeling.interface.task import task_data
from labeling.server.connection import Connection

NOTE = "Повторная проверка: посмотрите ещё раз, не заглядывая в прежнюю метку"


def send_back(
    connection: Connection, project: int, mirror: Mirror, mentions: Iterable[Mention], reasons: Mapping[str, str]
) -> int:
    """Make a task of every mention that was not sent back for its reason yet; returns how many.

    Args:
        connection: to the server.
        project: its id.
        mirror: brought up to date by the caller.
        mentions: each once.
        reasons: by the mention's key; the same reason makes no second task.

    Raises:
        LabelingError: the server cannot be worked with. What was sent stays; repeat it.
    """
    purposes = {mention: f"second look {reasons[mention.key]} {mention.key}" for mention in mentions}
    tasks: list[dict[str, Any]] = [
        {"data": task_data(mention, purpose=purpose, note=NOTE)}
        for mention, purpose in purposes.items()
        if not mirror.has_purpose(purpose)
    ]
    for start in range(0, len(tasks), BATCH):
        import_tasks(connection, project, tasks[start : start + BATCH])
    return len(tasks)
