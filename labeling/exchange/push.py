"""New mentions to Label Studio: each a task once, pre-annotated by the champion, the most informative first."""

from collections.abc import Callable, Sequence
from typing import Any

from data.record import Mention
from labeling.exchange.controls import Controls, keep_open, mixed_in
from labeling.exchange.order import arrange
from labeling.exchange.pool import Entry, Pool, in_groups
from labeling.exchange.scores import REQUEST, Score, score
from labeling.exchange.suggestions import prediction, show_suggestions_of
from labeling.exchange.tasks import import_tasks
from labeling.interface.task import task_data
from labeling.server.connection import Connection
from labeling.settings import LabelSettings

BATCH = 500  # tasks in one import, which happens as a whole or not at all

Track = Callable[[int], None]  # mentions dealt with since the last call


def push(
    connection: Connection,
    project: int,
    pool: Pool,
    controls: Controls,
    settings: LabelSettings,
    service: str | None,
    track: Track = lambda _done: None,
) -> None:
    """Make tasks of the mentions of a pool, in the order that the settings ask for, controls mixed in.

    Args:
        connection: to the server.
        project: its id.
        pool: new mentions, see labeling.exchange.new_mentions.
        controls: mentions with known answers that are to be tasks, too.
        settings: of the order.
        service: where the champion scores; None pushes mentions without predictions.
        track: called with the mentions of every batch, first when they are scored, then when they are pushed.

    Raises:
        LabelingError: the service or the server cannot be worked with. What was pushed stays, and a repeated push
            goes on from there.
    """
    model_version = score_pool(pool, service, track) if service else None
    arrange(pool, settings)
    due = _entries(controls.due(pool, settings.tasks_per_control), service)
    opened: list[int] = []
    shown = False
    for batch in in_groups(mixed_in(pool.ordered(), due, settings.tasks_per_control), BATCH):
        ids = import_tasks(connection, project, [_task(entry, model_version) for entry in batch])
        opened += [task for task, entry in zip(ids, batch, strict=False) if controls.hold(entry.mention)]
        if model_version and not shown:  # before its first prediction the server does not know a version
            show_suggestions_of(connection, project, model_version)
            shown = True
        track(len(batch))
    keep_open(connection, [*controls.tasks, *opened])


def score_pool(pool: Pool, service: str, track: Track = lambda _done: None) -> str | None:
    """Have the champion score all mentions of a pool; returns the model's version, None if there are no mentions.

    A model may be swapped while this goes on: the last answer's version stands for all.

    Raises:
        LabelingError: the service does not answer, or not as Tonika does.
    """
    model_version = None
    for group in in_groups(pool.entries(), REQUEST):
        answer = score(service, [entry.mention for entry in group])
        pool.put_scores([entry.number for entry in group], answer.scores)
        model_version = answer.model_version
        track(len(group))
    return model_version


def _entries(mentions: Sequence[Mention], service: str | None) -> list[Entry]:
    """Score controls as the others are scored: a task without a suggestion would stand out."""
    scores: Sequence[Score | None] = [None] * len(mentions)
    if service and mentions:
        scores = score(service, mentions).scores
    return [Entry(0, mention, one) for mention, one in zip(mentions, scores, strict=True)]


def _task(entry: Entry, model_version: str | None) -> dict[str, Any]:
    task: dict[str, Any] = {"data": task_data(entry.mention)}
    if entry.score and model_version:
        task["predictions"] = [prediction(entry.score, model_version)]
    return task
