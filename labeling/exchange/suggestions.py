"""The champion's suggestions beside tasks: those that nobody has labelled get the present champion's."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from data.label_studio import result_from_labels
from data.record import Mention
from labeling.exchange.scores import REQUEST, Score, champion, score
from labeling.exchange.tasks import matching_tasks
from labeling.interface.task import task_mention
from labeling.server.connection import Connection, explained


def prediction(scored: Score, model_version: str) -> dict[str, Any]:
    """Put a score into Label Studio's form of a prediction."""
    return {
        "model_version": model_version,
        "score": scored.confidence,
        "result": result_from_labels(scored.labels),
    }


def show_suggestions_of(connection: Connection, project: int, model_version: str) -> None:
    """Have annotators see this model's predictions: Label Studio shows those of one version at a time.

    Raises:
        LabelingError: the server cannot be worked with.
    """
    with explained(connection.url):
        if connection.client.projects.get(project).model_version != model_version:
            connection.client.projects.update(project, model_version=model_version)


def renew_suggestions(
    connection: Connection, project: int, service: str, track: Callable[[int], None] = lambda _done: None
) -> int:
    """Give the champion's prediction to every task that nobody has labelled and that has none of this champion yet.

    Returns how many tasks got one. It may be interrupted and goes on from there at the next call. `track` is called
    with the number of each batch.

    Raises:
        LabelingError: the service or the server cannot be worked with.
    """
    model_version = champion(service).label
    renewed = 0
    tasks = _without_suggestion(connection, project, model_version)
    while batch := list(islice(tasks, REQUEST)):
        answer = score(service, [mention for _, mention in batch])
        request: Any = [
            {"task": task, **prediction(scored, answer.model_version)}
            for (task, _), scored in zip(batch, answer.scores, strict=True)
        ]
        with explained(connection.url):
            connection.client.projects.import_predictions(project, request=request)
        renewed += len(batch)
        track(len(batch))
    if renewed:
        show_suggestions_of(connection, project, model_version)
    return renewed


def _without_suggestion(connection: Connection, project: int, version: str) -> Iterator[tuple[int, Mention]]:
    # Not by Label Studio's filter of versions, which looks for a part of the name: tonika-1 is in tonika-12.
    unlabelled = {"filter": "filter:tasks:total_annotations", "operator": "equal", "type": "Number", "value": 0}
    for task in matching_tasks(connection, project, unlabelled):
        mention = task_mention(task)
        if mention and all(given.get("model_version") != version for given in task.get("predictions") or ()):
            yield int(task["id"]), mention
