"""New mentions to Label Studio: each a task once, pre-annotated by the champion, the most informative first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data.label_studio import result_from_labels
from data.readers import BrokenRow, read_rows
from data.readings import labelled_mention
from data.record import Mention
from data.rejects import Reject, make_reject
from data.validation import Problem
from labeling.exchange.mirror import Mirror
from labeling.exchange.order import ordered
from labeling.exchange.scores import Score, ScoreResponse, score
from labeling.interface.task import task_data
from labeling.server.connection import Connection, explained
from labeling.settings import LabelSettings

BATCH = 500  # tasks in one import, which happens as a whole or not at all

Track = Callable[[int], None]  # tasks pushed so far


@dataclass
class NewMentions:
    """What a file holds that is not a task yet."""

    mentions: list[Mention] = field(default_factory=list)
    known: int = 0  # rows that are tasks already, or came before
    rejects: list[Reject] = field(default_factory=list)


def new_mentions(files: Sequence[Path], mirror: Mirror) -> NewMentions:
    """Read files of mentions and keep what is new to the project, each mention once.

    Raises:
        DataError: a file cannot be read as a whole.
    """
    found = NewMentions()
    met: set[str] = set()
    for file in files:
        for row in read_rows(file):
            mention = (
                [Problem("record", row.value or None, row.reason)]
                if isinstance(row, BrokenRow)
                else labelled_mention(row.fields)[0]
            )
            if not isinstance(mention, Mention):
                found.rejects += [make_reject(file.as_posix(), row.line, problem) for problem in mention]
            elif mention.key in met or mirror.has(mention.key):
                found.known += 1
            else:
                met.add(mention.key)
                found.mentions.append(mention)
    return found


def push(
    connection: Connection,
    project: int,
    mentions: Sequence[Mention],
    settings: LabelSettings,
    service: str | None,
    track: Track = lambda _done: None,
) -> None:
    """Make tasks of mentions, in the order that the settings ask for.

    Args:
        connection: to the server.
        project: its id.
        mentions: new ones, see new_mentions.
        settings: of the order.
        service: where the champion scores; None pushes mentions without predictions.
        track: called after every batch.

    Raises:
        LabelingError: the service or the server cannot be worked with. What was pushed stays, and a repeated push
            goes on from there.
    """
    if not mentions:
        return
    scored = score(service, mentions) if service else None
    order = ordered(mentions, scored.scores if scored else None, settings)
    for start in range(0, len(order), BATCH):
        tasks: Any = [_task(mentions[row], scored, row) for row in order[start : start + BATCH]]
        with explained(connection.url):
            connection.client.projects.import_tasks(project, request=tasks)
        if scored and start == 0:  # before its first prediction the server does not know a version
            _show_predictions_of(connection, project, scored.model_version)
        track(start + len(tasks))


def _task(mention: Mention, scored: ScoreResponse | None, row: int) -> dict[str, Any]:
    task: dict[str, Any] = {"data": task_data(mention)}
    if scored:
        task["predictions"] = [_prediction(scored.scores[row], scored.model_version)]
    return task


def _prediction(scored: Score, model_version: str) -> dict[str, Any]:
    return {
        "model_version": model_version,
        "score": scored.confidence,
        "result": result_from_labels(scored.labels),
    }


def _show_predictions_of(connection: Connection, project: int, model_version: str) -> None:
    """Have annotators see this model's predictions: Label Studio shows those of one version at a time."""
    with explained(connection.url):
        if connection.client.projects.get(project).model_version != model_version:
            connection.client.projects.update(project, model_version=model_version)
