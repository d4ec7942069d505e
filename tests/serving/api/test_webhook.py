import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from serving.api.served import ModelSlot
from serving.api.state import ServiceState
from serving.api.wire import MAX_BODY
from serving.settings import ServiceSettings
from tests.serving.in_process import in_process
from tests.serving.told import SECRET, SECRET_HEADER, annotation_created

SENTINEL = "Тайноетекстовоесообщение"
PROJECT = {"id": 3, "title": "Tonika", "task_number": 300}
HEADERS = {**SECRET_HEADER, "content-type": "application/json"}


def tell(http: TestClient, body: Any) -> None:
    # Label Studio sends every letter that is not ASCII as an escape.
    response = http.post("/webhook", content=json.dumps(body), headers=HEADERS)
    assert (response.status_code, response.json()) == (200, {"status": "accepted"})


def events(http: TestClient) -> list[dict[str, Any]]:
    response = http.get("/v1/journal", headers=SECRET_HEADER)
    fields = ("action", "project", "tasks", "annotations", "moment")
    return [{name: entry[name] for name in fields} for entry in response.json()["entries"]]


def event(action: str, **more: Any) -> dict[str, Any]:
    return {"action": action, "project": 3, "tasks": [], "annotations": [], "moment": None, **more}


MOMENT = "2026-11-23T12:00:00+00:00"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            annotation_created(7),
            event("ANNOTATION_CREATED", tasks=[7], annotations=[10_007], moment="2026-11-23T12:00:07.250000+00:00"),
        ),
        (
            {
                "action": "ANNOTATIONS_CREATED",
                "annotation": [
                    {"id": 5, "task": 2, "updated_at": "2026-11-23T12:00:00Z"},
                    {"id": 4, "task": 1, "updated_at": "2026-11-23T13:00:00+02:00"},
                ],
                "task": [{"id": 2, "updated_at": "2026-11-23T11:59:59Z"}, {"id": 1}],
                "project": PROJECT,
            },
            event("ANNOTATIONS_CREATED", tasks=[1, 2], annotations=[4, 5], moment=MOMENT),
        ),
        (
            {"action": "ANNOTATIONS_DELETED", "annotations": [{"id": 5}, {"id": 4}], "project": PROJECT},
            event("ANNOTATIONS_DELETED", annotations=[4, 5]),
        ),
        (
            {"action": "TASKS_CREATED", "tasks": [{"id": 2, "updated_at": MOMENT}, {"id": 1}], "project": PROJECT},
            event("TASKS_CREATED", tasks=[1, 2], moment=MOMENT),
        ),
        (
            {"action": "TASKS_DELETED", "tasks": [{"id": 1}], "project": PROJECT},
            event("TASKS_DELETED", tasks=[1]),
        ),
        ({"action": "PROJECT_UPDATED", "project": PROJECT}, event("PROJECT_UPDATED")),
        ({"action": "PROJECT_DELETED", "project": {"id": 3}}, event("PROJECT_DELETED")),
        ({"action": "START_TRAINING", "project": PROJECT}, event("START_TRAINING")),
        ({"action": "ANNOTATION_CREATED"}, event("ANNOTATION_CREATED", project=None)),
        (
            {"action": "SOMETHING_NEW", "annotation": 7, "task": "x", "project": 3, "tasks": [True, None, 8]},
            event("SOMETHING_NEW", annotations=[7], tasks=[8]),
        ),
        (
            {
                "action": "ANNOTATION_UPDATED",
                "annotation": {"id": "x", "task": [], "updated_at": SENTINEL},
                "project": {},
            },
            event("ANNOTATION_UPDATED", project=None),
        ),
        (
            {"action": "ANNOTATION_UPDATED", "annotation": {"id": 5, "updated_at": "0001-01-01T00:00:00+23:59"}},
            event("ANNOTATION_UPDATED", project=None, annotations=[5]),
        ),
    ],
)
def test_what_happened_is_noted_with_numbers_and_without_contents(stateful: TestClient, body: Any, expected: Any):
    tell(stateful, body)
    assert events(stateful) == [expected]


def test_neither_texts_nor_annotations_reach_the_journal(stateful: TestClient, state_folder: Path):
    tell(stateful, annotation_created(7, text=SENTINEL))
    files = [path.read_bytes() for path in state_folder.iterdir()]
    assert any(b"ANNOTATION_CREATED" in content for content in files)
    assert not any(SENTINEL.encode() in content or b"from_name" in content for content in files)


def test_an_event_that_is_sent_again_is_one_entry_whatever_the_order_of_its_fields(stateful: TestClient):
    body = annotation_created(7)
    for again in (body, annotation_created(8), body, dict(reversed(body.items()))):
        tell(stateful, again)
    assert [entry["tasks"] for entry in events(stateful)] == [[7], [8]]


def test_what_names_no_task_and_no_annotation_is_news_each_time(stateful: TestClient):
    for _ in range(2):
        tell(stateful, {"action": "ANNOTATION_CREATED"})
        tell(stateful, {"action": "START_TRAINING", "project": PROJECT})
    assert len(events(stateful)) == 4


def test_of_a_body_that_is_too_long_to_keep_the_action_is_noted_once(stateful: TestClient):
    tasks = [{"id": number, "data": {"text": "жду " * 1_000}} for number in range(200)]
    body = {"action": "TASKS_CREATED", "tasks": tasks, "project": PROJECT}
    assert len(json.dumps(body)) > MAX_BODY
    for again in (body, body, {**body, "tasks": tasks[::-1]}):
        tell(stateful, again)
    assert events(stateful) == [event("TASKS_CREATED", project=None)] * 2


def test_a_long_body_that_does_not_begin_with_its_action_is_refused(stateful: TestClient):
    def chunks() -> Iterator[bytes]:
        yield b'{"tasks": ["'
        for _ in range(20):
            yield b"x" * (MAX_BODY // 16)
        yield b'"], "action": "TASKS_CREATED"}'

    response = stateful.post("/webhook", content=chunks(), headers=HEADERS)
    assert response.status_code == 413
    assert events(stateful) == []


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"{", 400),
        (b"[]", 422),
        (b"{}", 422),
        (b'{"action": 7}', 422),
        (b'{"action": ""}', 422),
        (b'{"action": "\\ud800"}', 422),
        (b'{"action": "' + b"x" * 129 + b'"}', 422),
    ],
)
def test_a_body_without_an_action_is_refused(stateful: TestClient, content: bytes, status: int):
    assert stateful.post("/webhook", content=content, headers=HEADERS).status_code == status
    assert events(stateful) == []


@pytest.mark.parametrize("headers", [{}, {"X-Tonika-Secret": SECRET + "x"}, {"X-Tonika-Secret": b"\xd1\x81"}])
def test_nobody_tells_without_the_secret_whatever_is_sent(stateful: TestClient, headers: dict[str, Any]):
    for content in (json.dumps(annotation_created(7)).encode(), b"{", b" " * (MAX_BODY + 1)):
        response = stateful.post("/webhook", content=content, headers={**headers, "content-type": "application/json"})
        assert response.status_code == 401
        assert response.json()["error"]["code"] == "unauthorized"
    assert events(stateful) == []


def test_the_train_button_is_let_in_by_its_password(stateful: TestClient):
    body = {"action": "START_TRAINING", "project": PROJECT}
    assert stateful.post("/webhook", json=body, auth=("tonika", SECRET)).status_code == 200
    assert stateful.post("/webhook", json=body, auth=("tonika", "another")).status_code == 401
    assert events(stateful) == [event("START_TRAINING")]


def test_an_event_that_cannot_be_noted_is_not_acknowledged(slot: ModelSlot, tmp_path: Path):
    (tmp_path / "state").write_text("a file where the folder should be")
    state = ServiceState(ServiceSettings(state=tmp_path / "state", secret=SECRET))
    with in_process(slot, state) as http:
        response = http.post("/webhook", json=annotation_created(7), headers=SECRET_HEADER)
    assert response.status_code == 503
    assert response.json()["error"]["code"] == "journal_unavailable"
    assert response.headers["retry-after"]
