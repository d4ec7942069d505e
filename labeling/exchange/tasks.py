"""The tasks of a project as the server lists and takes them: those that changed since a moment, page by page."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, NamedTuple

from label_studio_sdk.core.api_error import ApiError
from label_studio_sdk.core.pagination import SyncPager

from labeling.server.connection import Connection, explained

PAGE = 200  # tasks; Label Studio takes some milliseconds for each
_CHANGED = "tasks:updated_at"

Task = dict[str, Any]  # id, data, updated_at, annotations and more, as Label Studio's API gives it


class Counts(NamedTuple):
    """How much a project holds."""

    tasks: int
    annotations: int  # skipped ones left out


def changed_tasks(connection: Connection, project: int, since: str | None = None) -> Iterator[Task]:
    """Yield tasks in the order of their last change, with their annotations, from `since` on (inclusive).

    Whatever people do to a task's data or annotations moves its `updated_at`, deleted annotations included (seen with
    1.23.2); Label Studio's own removal of duplicates, which moves annotations between tasks, does not. Pages are asked
    for by that moment and not by number, so that a task which changes meanwhile is met again and none is passed over;
    one may therefore come twice, its latest state last.

    Raises:
        LabelingError: the server cannot be worked with, or the project is gone.
    """
    operator = "greater_or_equal"
    while True:
        conditions = [] if since is None else [_changed(operator, since)]
        with explained(connection.url):
            tasks = _listed(connection, project, _CHANGED, *conditions)
        yield from tasks
        if len(tasks) < PAGE:
            return
        latest = str(tasks[-1]["updated_at"])
        operator = "greater_or_equal"
        if latest == since:
            # A bulk action gives more tasks one moment than a page holds. Among equals the server has no order of its
            # own, so these are asked for by id.
            at_once = (_changed("greater_or_equal", latest), _changed("less_or_equal", latest))
            yield from matching_tasks(connection, project, *at_once)
            operator = "greater"
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


def one_task(connection: Connection, number: int) -> Task | None:
    """Return one task, None where it is gone.

    Raises:
        LabelingError: the server cannot be worked with.
    """
    with explained(connection.url):
        try:
            return _task(connection.client.tasks.get(str(number)).model_dump(mode="json"))
        except ApiError as error:
            if error.status_code == HTTPStatus.NOT_FOUND:
                return None
            raise


def counts(connection: Connection, project: int) -> Counts:
    """Return how much a project holds.

    Raises:
        LabelingError: the server cannot be worked with, or the project is gone.
    """
    with explained(connection.url):
        found = connection.client.projects.get(project)
    return Counts(tasks=found.task_number or 0, annotations=found.total_annotations_number or 0)


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
            tasks = _listed(connection, project, "tasks:id", beyond, *conditions)
        yield from tasks
        if len(tasks) < PAGE:
            return
        last = int(tasks[-1]["id"])


def _changed(operator: str, since: str) -> Mapping[str, Any]:
    return {"filter": f"filter:{_CHANGED}", "operator": operator, "type": "Datetime", "value": since}


def _listed(connection: Connection, project: int, ordering: str, *conditions: Mapping[str, Any]) -> list[Task]:
    """Return the first page of the tasks that fulfil all conditions."""
    query = {"ordering": [ordering], "filters": {"conjunction": "and", "items": list(conditions)}}
    pager: SyncPager[Any, Any] = connection.client.tasks.list(
        project=project, page=1, page_size=PAGE, query=json.dumps(query)
    )
    return [_task(item.model_dump(mode="json")) for item in pager.items or ()]


def _task(fields: Task) -> Task:
    return {**fields, "updated_at": moment(datetime.fromisoformat(str(fields["updated_at"])))}
