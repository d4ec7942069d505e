"""What the log says of a request beside its path and status."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from serving.api.request_log import ID_HEADER

SENTINEL = "Тайноетекстовоесообщение"


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[list[dict[str, Any]]]:
    """The `request` of the lines of the access log, filled as requests are answered."""
    found: list[dict[str, Any]] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(vars(record)["request"])

    access = logging.getLogger("bentoml.tonika.access")
    collector = Collector()
    access.addHandler(collector)
    caplog.set_level(logging.INFO, logger=access.name)
    yield found
    access.removeHandler(collector)


def test_a_request_to_score_is_logged_with_what_took_how_long(http: TestClient, logged: list[dict[str, Any]]):
    mentions = [{"text": f"ужас {SENTINEL}"}] * 3
    answer = http.post("/v1/score", json={"mentions": mentions, "explain": True})
    (request,) = logged
    stages = request.pop("seconds_by_stage")
    assert set(stages) == {"read", "parse", "wait", "score", "explain"}
    assert all(seconds >= 0 for seconds in stages.values())
    assert sum(stages.values()) <= request.pop("seconds")
    assert request == {
        "id": answer.headers[ID_HEADER],
        "method": "POST",
        "path": "/v1/score",
        "status": 200,
        "key": "-",
        "mentions": 3,
        "explain": True,
        "model": answer.json()["model"]["version"],
    }


def test_a_refusal_is_logged_with_its_code(http: TestClient, logged: list[dict[str, Any]]):
    http.post("/v1/score", json={"mentions": [{"text": ""}]})
    (request,) = logged
    assert (request["status"], request["code"]) == (422, "invalid_mention")
    assert "mentions" not in request


@pytest.mark.parametrize("given", ["3f2a-41.b_C", "x" * 64])
def test_a_request_keeps_the_id_that_the_caller_gave_it(http: TestClient, logged: list[dict[str, Any]], given: str):
    answer = http.get("/v1/model", headers={ID_HEADER: given})
    assert answer.headers[ID_HEADER] == given == logged[0]["id"]


@pytest.mark.parametrize("given", ["", "x" * 65, "two words", 'quo"te', SENTINEL.encode()])
def test_an_id_that_could_hold_anything_is_replaced(http: TestClient, logged: list[dict[str, Any]], given: str):
    answers = [http.get("/nope", headers={ID_HEADER: given}) for _ in range(2)]
    first, second = (answer.headers[ID_HEADER] for answer in answers)
    assert given not in (first, second)
    assert first != second
    assert [request["id"] for request in logged] == [first, second]
