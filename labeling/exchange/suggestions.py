"""The champion's suggestions beside tasks: those that nobody has labelled get the present champion's."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from data.label_studio import result_from_labels
from data.record import Mention
from labeling.exchange.scores import REQUEST, Score, ScoreResponse, champion, score
from labeling.exchange.tasks import matching_tasks
from labeling.interface.task import task_mention
from labeling.server.connection import Connection, explained

BACKEND = "Tonika"  # how a connected service is called in Label Studio


def prediction(scored: Score, model_version: str) -> dict[str, Any]:
    """Put a score into Label Studio's form of a prediction."""
    return {
        "model_version": model_version,
        "score": scored.confidence,
        "result": result_from_labels(scored.labels),
    }


def show_suggestions_of(connection: Connection, project: int, model_version: str) -> None:
    """Have annotators see this model's predictions: Label Studio shows those of one version at a time.

    A project that is connected to the service shows those of the model that serves, and asks for what is missing.

    Raises:
        LabelingError: the server cannot be worked with.
    """
    with explained(connection.url):
        if connection.client.projects.get(project).model_version not in {BACKEND, model_version}:
            connection.client.projects.update(project, model_version=model_version)


def renew_suggestions(
    connection: Connection, project: int, service: str, track: Callable[[int], None] = lambda _done: None
) -> int:
    """Have every task that nobody has labelled show a prediction of the champion, which is asked where there is none.

    Returns how many tasks got one. It may be interrupted and goes on from there at the next call, and begins again
    where the champion changes meanwhile. `track` is called with the number of each batch.

    Raises:
        LabelingError: the service or the server cannot be worked with.
    """
    model_version = champion(service).label
    renewed = 0
    any_shown = False
    tasks = _unlabelled(connection, project)
    while batch := list(islice(tasks, REQUEST)):
        waiting = [(task, mention) for task, mention, versions in batch if model_version not in versions]
        if waiting:
            answer = score(service, [mention for _, mention in waiting])
            if answer.model_version != model_version:
                return renewed + renew_suggestions(connection, project, service, track)
            _import_predictions(connection, project, waiting, answer)
        renewed += len(waiting)
        any_shown = True
        track(len(waiting))
    if any_shown:  # a version without predictions is none to the server
        show_suggestions_of(connection, project, model_version)
    return renewed


def _import_predictions(
    connection: Connection, project: int, tasks: Sequence[tuple[int, Mention]], answer: ScoreResponse
) -> None:
    request: Any = [
        {"task": task, **prediction(scored, answer.model_version)}
        for (task, _), scored in zip(tasks, answer.scores, strict=True)
    ]
    with explained(connection.url):
        connection.client.projects.import_predictions(project, request=request)


def _unlabelled(connection: Connection, project: int) -> Iterator[tuple[int, Mention, set[str]]]:
    """Yield the id and the mention of tasks without an annotation, and which versions have predicted them."""
    # Not by Label Studio's filter of versions, which looks for a part of the name: tonika-1 is in tonika-12.
    condition = {"filter": "filter:tasks:total_annotations", "operator": "equal", "type": "Number", "value": 0}
    for task in matching_tasks(connection, project, condition):
        if mention := task_mention(task):
            yield int(task["id"]), mention, {str(given.get("model_version")) for given in task.get("predictions") or ()}
