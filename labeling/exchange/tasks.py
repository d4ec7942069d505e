"""The tasks of a project as the server lists and takes them: those that changed since a moment, page by page."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from label_studio_sdk.core.api_error import ApiError
from label_studio_sdk.core.pagination import SyncPager

from labeling.server.connection import Connection, explained

PAGE = 200  # tasks; Label Studio takes some milliseconds for each
_CHANGED = "tasks:updated_at"

Task = dict[str, Any]  # id, data, updated_at, annotations and more, as Label Studio's API gives it


def changed_tasks(connection: Connection, project: int, since: str | None = None) -> Iterator[Task]:
    """Yield tasks in the order of their last change, with their annotations, from `since` on (inclusive).

    Whatever happens to a task's data or annotations moves its `updated_at`, deleted annotations included (seen with
    1.23.2). Pages are asked for by that moment and not by number, so that a task which changes meanwhile is met
    again and none is passed over; one may therefore come twice, its latest state last.

    Raises:
        LabelingError: the server cannot be worked with, or the project is gone.
    """
    number = 1
    while True:
        with explained(connection.url):
            tasks = _page(connection, project, since, number)
        yield from tasks
        if len(tasks) < PAGE:
            return
        latest = str(tasks[-1]["updated_at"])
        # A page of tasks that all changed at one moment would be asked for again and again.
        number = number + 1 if latest == since else 1
        since = latest


def import_tasks(connection: Connection, project: int, tasks: Sequence[Mapping[str, Any]]) -> list[int]:
    """Make tasks, all of them or none; returns their ids in order, or nothing where a server imports behind the scenes.

    Raises:
        LabelingError: the server cannot be worked with, or the project is gone.
    """
    request: Any = list(tasks)
    with explained(connection.url):
        done = connection.client.projects.import_tasks(project, request=request, return_task_ids=True)
    return [int(task) for task in getattr(done, "task_ids", None) or ()]


def moment(value: datetime) -> str:
    """Write a moment as the server's filters read it; texts of this form compare as the moments do."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def task_ids(connection: Connection, project: int) -> Iterator[int]:
    """Yield the ids of all tasks of a project.

    Raises:
        LabelingError: the server cannot be worked with, or the project is gone.
    """
    with explained(connection.url):
        tasks: SyncPager[Any, Any] = connection.client.tasks.list(
            project=project, page_size=PAGE, fields="task_only", include="id"
        )
        for task in tasks:
            yield int(task.id)


def task_count(connection: Connection, project: int) -> int:
    """Return how many tasks a project has.

    Raises:
        LabelingError: the server cannot be worked with, or the project is gone.
    """
    with explained(connection.url):
        return int(connection.client.projects.get(project).task_number or 0)


def matching_tasks(connection: Connection, project: int, *conditions: Mapping[str, Any]) -> Iterator[Task]:
    """Yield tasks, by id, that fulfil conditions in the form of Label Studio's filters, with their predictions.

    Pages are asked for by the last id, so that tasks may stop fulfilling them meanwhile.

    Raises:
        LabelingError: the server cannot be worked with, or the project is gone.
    """
    last = 0
    while True:
        beyond = {"filter": "filter:tasks:id", "operator": "greater", "type": "Number", "value": last}
        with explained(connection.url):
            tasks = _listed(connection, project, {"ordering": ["tasks:id"], "filters": _all_of(beyond, *conditions)})
        yield from tasks
        if len(tasks) < PAGE:
            return
        last = int(tasks[-1]["id"])


def _page(connection: Connection, project: int, since: str | None, number: int) -> list[Task]:
    query: dict[str, Any] = {"ordering": [_CHANGED]}
    if since is not None:
        later = {"filter": f"filter:{_CHANGED}", "operator": "greater_or_equal", "type": "Datetime", "value": since}
        query["filters"] = _all_of(later)
    return [_task(fields) for fields in _listed(connection, project, query, number)]


def _all_of(*conditions: Mapping[str, Any]) -> dict[str, Any]:
    return {"conjunction": "and", "items": list(conditions)}


def _listed(connection: Connection, project: int, query: Mapping[str, Any], number: int = 1) -> list[Task]:
    try:
        pager: SyncPager[Any, Any] = connection.client.tasks.list(
            project=project, page=number, page_size=PAGE, query=json.dumps(query)
        )
    except ApiError as error:
        if error.status_code == HTTPStatus.NOT_FOUND and number > 1:  # how the server says that there are no more
            return []
        raise
    return [item.model_dump(mode="json") for item in pager.items or ()]


def _task(fields: Task) -> Task:
    return {**fields, "updated_at": moment(datetime.fromisoformat(str(fields["updated_at"])))}
