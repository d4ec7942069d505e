"""POST /webhook: Label Studio says that something happened; it is noted, acknowledged, and nothing else is done."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import Depends, FastAPI, Request
from pydantic import ValidationError

from data.problems import problems_of
from serving.api.body import Beginning, parse_json, read_beginning
from serving.api.metrics.journal import journal_metrics
from serving.api.refusals import invalid_request
from serving.api.state import ServiceState
from serving.errors import BodyTooLargeError
from serving.journal.entries import MAX_ACTION, Event

# Label Studio writes the action first.
_ACTION = re.compile(rb'\s*\{\s*"action"\s*:\s*"([A-Za-z_]{1,%d})"' % MAX_ACTION)


def add_webhook(app: FastAPI, state: ServiceState) -> None:
    """Add the route, for those who know the secret.

    Label Studio waits 1 s and never asks again, so whoever reads the journal takes an event as a hint to look there.
    """

    @app.post("/webhook", include_in_schema=False, dependencies=[Depends(state.admit)])
    async def webhook(request: Request) -> dict[str, str]:
        body = await read_beginning(request)

        def work() -> None:
            said = read_event(body)
            receipt = state.journal.add_event(said.event, said.digest)
            journal_metrics().happened(said.event.action, new=receipt.new)

        await state.run(work)
        return {"status": "accepted"}


@dataclass(frozen=True)
class Said:
    """An event, and what tells it from others; None where nothing does."""

    event: Event
    digest: str | None


def read_event(body: Beginning) -> Said:
    """Read what the body of a webhook says, without the tasks' texts and the annotations.

    The body of a bulk action holds whole tasks, thousands of them. Of one that was too long to be kept only the action
    is noted: it is a hint either way, and the reader asks Label Studio what changed.

    Raises:
        MalformedBodyError: it is not JSON in UTF-8.
        InvalidRequestError: it names no action.
        BodyTooLargeError: it is too long, and does not begin with its action.
    """
    if not body.complete:
        found = _ACTION.match(body.content)
        if found is None:
            raise BodyTooLargeError(f"the body is over {len(body.content)} bytes and does not begin with its action")
        return Said(Event(action=found[1].decode()), body.digest)
    payload = parse_json(body.content)
    if not isinstance(payload, dict):
        raise invalid_request(None, f"expected an object with 'action', found {type(payload).__name__}")
    event = _event(payload)
    # Without tasks and annotations (a webhook without payload, the Train button) the same words may be news.
    return Said(event, _digest(payload) if event.tasks or event.annotations else None)


def _event(payload: Mapping[str, object]) -> Event:
    annotations = [*_objects(payload, "annotation"), *_objects(payload, "annotations")]
    tasks = [*_objects(payload, "task"), *_objects(payload, "tasks")]
    try:
        return Event.model_validate(
            {
                "action": payload.get("action"),
                "project": next(_numbers(_objects(payload, "project"), "id"), None),
                "tasks": tuple(sorted({*_numbers(tasks, "id"), *_numbers(annotations, "task")})),
                "annotations": tuple(sorted({*_numbers(annotations, "id")})),
                "moment": _latest([*annotations, *tasks]),
            }
        )
    except ValidationError as error:
        problem = problems_of(error)[0]
        raise invalid_request(problem.field, problem.reason) from None


def _objects(payload: Mapping[str, object], name: str) -> Iterator[Mapping[str, object]]:
    """Yield what is under a name: Label Studio puts one object there, several, or a number that is an id."""
    value = payload.get(name)
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield item
        elif type(item) is int:
            yield {"id": item}


def _numbers(objects: Iterator[Mapping[str, object]] | list[Mapping[str, object]], name: str) -> Iterator[int]:
    for item in objects:
        value = item.get(name)
        if type(value) is int:  # True is one for isinstance
            yield value


def _latest(objects: list[Mapping[str, object]]) -> str | None:
    moments = [moment for item in objects if (moment := _moment(item.get("updated_at")))]
    return max(moments).isoformat() if moments else None


def _moment(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
        return found and (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):  # no moment, or one beyond the years that there are
        return None


def _digest(payload: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(payload, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
