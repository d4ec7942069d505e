"""The API behind a socket, and what is asked of each of its answers."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpx
from pydantic import BaseModel

from serving.api.wire import ErrorResponse, ScoreResponse
from serving.api.wire_journal import ErasureResponse, FeedbackResponse
from tests.serving.told import SECRET_HEADER

# Seconds for an answer, on a machine that is busy with other things; the slowest takes half of one where nothing is.
IN_TIME = 5.0

_HEADERS = {"Content-Type": "application/json", **SECRET_HEADER}
_ANSWERS: Mapping[str, type[BaseModel]] = {
    "/v1/score": ScoreResponse,
    "/v1/feedback": FeedbackResponse,
    "/v1/journal/erasures": ErasureResponse,
}
_KEYS = {"/predict": "results", "/setup": "model_version", "/webhook": "status"}


@dataclass(frozen=True)
class Fuzzed:
    """Sends anything, and sees to it that what comes back is an answer."""

    client: httpx.Client

    def post(self, path: str, body: bytes, headers: Mapping[str, str] | None = None) -> httpx.Response:
        started = time.perf_counter()
        response = self.client.post(path, content=body, headers={**_HEADERS, **(headers or {})})
        assert time.perf_counter() - started < IN_TIME
        check_answer(path, response)
        return response


def check_answer(path: str, response: httpx.Response) -> None:
    """Below 500, and either a whole answer or an error with a code and a message, in the words of the path."""
    assert response.status_code < 500, response.text
    if response.status_code >= 400:
        assert response.headers["content-type"] == "application/json"
        if path.startswith("/v2"):
            assert set(response.json()) == {"error"}
            assert response.json()["error"]
        else:
            error = ErrorResponse.model_validate_json(response.content).error
            assert error.code
            assert error.message
    elif path in _ANSWERS:
        _ANSWERS[path].model_validate_json(response.content)
    elif path in _KEYS:
        assert response.json()[_KEYS[path]] is not None
    else:
        assert response.content.startswith(b'{"model_name": "tonika"')
