from typing import Any

import pytest
from starlette.testclient import TestClient

from data.record import Mention
from tests.serving.told import SECRET_HEADER, annotation_created, correction_body


@pytest.fixture
def http(stateful: TestClient) -> TestClient:
    """A service that was told of two corrections and, between them, of an event."""
    assert stateful.post("/v1/feedback", json=correction_body("Жду возврат")).status_code == 201
    assert stateful.post("/webhook", json=annotation_created(7), headers=SECRET_HEADER).status_code == 200
    author = {"text": "Спасибо курьеру", "author": "user1"}
    body = {"mention": author, "labels": {"tonality": "positive"}, "comment": "спасибо", "scored_by": "tonika-7"}
    assert stateful.post("/v1/feedback", json=body).status_code == 201
    return stateful


def read(http: TestClient, **query: Any) -> Any:
    response = http.get("/v1/journal", params=query, headers=SECRET_HEADER)
    assert response.status_code == 200, response.text
    return response.json()


def erase(http: TestClient, body: Any) -> Any:
    return http.post("/v1/journal/erasures", json=body, headers=SECRET_HEADER)


def test_entries_have_a_number_and_the_fields_of_their_kind(http: TestClient):
    content = read(http)
    assert set(content) == {"journal", "entries", "last"}
    assert content["last"] == 3
    first, event, second = content["entries"]
    common = {"number", "id", "kind", "received_at"}
    assert set(first) == common | {"key", "mention", "labels", "comment", "scored_by"}
    assert set(event) == common | {"action", "project", "tasks", "annotations", "moment"}
    assert [entry["number"] for entry in content["entries"]] == [1, 2, 3]
    assert (first["comment"], first["scored_by"]) == (None, None)
    assert (event["project"], event["tasks"], event["annotations"]) == (3, [7], [10_007])
    assert event["moment"] == "2026-11-23T12:00:07.250000+00:00"
    assert second["key"] == Mention(text="Спасибо курьеру").key
    assert second["mention"] == {"text": "Спасибо курьеру", "author": "user1"}
    assert second["labels"] == {"tonality": "positive", "categories": []}


def test_a_reader_goes_on_after_the_last_number_and_may_ask_for_one_kind(http: TestClient):
    assert [entry["number"] for entry in read(http, after=1)["entries"]] == [2, 3]
    assert [entry["number"] for entry in read(http, limit=1)["entries"]] == [1]
    assert [entry["number"] for entry in read(http, kind="feedback")["entries"]] == [1, 3]
    assert [entry["number"] for entry in read(http, kind="event")["entries"]] == [2]
    done = read(http, after=3)
    assert (done["entries"], done["last"]) == ([], 3)
    assert done["journal"] == read(http)["journal"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"after": -1}, "after"),
        ({"after": "x"}, "after"),
        ({"after": 2**63}, "after"),
        ({"limit": 0}, "limit"),
        ({"limit": 1001}, "limit"),
        ({"kind": "gossip"}, "kind"),
    ],
)
def test_a_question_that_does_not_fit_is_refused_in_the_apis_form(http: TestClient, query: Any, field: str):
    response = http.get("/v1/journal", params=query, headers=SECRET_HEADER)
    assert response.status_code == 422
    error = response.json()["error"]
    assert error["code"] == "invalid_request"
    assert [detail["field"] for detail in error["details"]] == [field]


def test_an_author_and_a_mention_are_erased(http: TestClient):
    response = erase(http, {"authors": ["user1"], "keys": [Mention(text="Жду возврат", brand="Ромашка").key, "other"]})
    assert (response.status_code, response.json()) == (200, {"removed": 2})
    content = read(http)
    assert [entry["number"] for entry in content["entries"]] == [2]
    assert content["last"] == 3
    assert erase(http, {"authors": ["user1"]}).json() == {"removed": 0}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ([], None),
        ({"keys": "4c4a"}, "keys"),
        ({"authors": [7]}, "authors.0"),
        ({"texts": ["Жду"]}, "texts"),
    ],
)
def test_an_erasure_of_another_form_is_refused(http: TestClient, body: Any, field: str | None):
    response = erase(http, body)
    assert response.status_code == 422
    assert [detail["field"] for detail in response.json()["error"]["details"]] == [field]
    assert len(read(http)["entries"]) == 3


@pytest.mark.parametrize("headers", [{}, {"X-Tonika-Secret": "another"}])
def test_nobody_reads_or_erases_without_the_secret(http: TestClient, headers: dict[str, str]):
    for response in (
        http.get("/v1/journal", headers=headers),
        http.get("/v1/journal", params={"after": "x"}, headers=headers),
        http.post("/v1/journal/erasures", json={"authors": ["user1"]}, headers=headers),
    ):
        assert response.status_code == 401
        assert response.json()["error"]["code"] == "unauthorized"
    assert len(read(http)["entries"]) == 3


def test_every_documented_erasure_works(http: TestClient):
    schema = http.get("/openapi.json").json()
    body = schema["paths"]["/v1/journal/erasures"]["post"]["requestBody"]["content"]["application/json"]
    assert body["examples"]
    for example in body["examples"].values():
        assert erase(http, example["value"]).status_code == 200


def test_an_erasure_of_nobody_removes_nothing(http: TestClient):
    response = erase(http, {"keys": [], "authors": []})
    assert (response.status_code, response.json()) == (200, {"removed": 0})
    assert len(read(http)["entries"]) == 3
