"""Callers that go away, or take their time, over a real socket."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
import uvicorn

from serving.api import body
from serving.api.access import Access
from serving.api.app import create_api
from serving.api.fair_queue import FairQueue
from serving.api.served import ModelSlot
from serving.api.state import ServiceState
from tests.serving.in_process import NO_KEYS
from tests.serving.running import free_port

CONTENT = json.dumps({"mentions": [{"text": "ужас"}] * 40}).encode()
WAIT = 10  # seconds, for what comes in a moment


@dataclass(frozen=True)
class Listening:
    port: int
    queue: FairQueue

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), WAIT)


@pytest.fixture
def stuck(slot: ModelSlot) -> Iterator[Listening]:
    """The API with a model that never gets round to anything."""
    queue, state, port = FairQueue(concurrent=0, most=100), ServiceState(), free_port()
    api = create_api(slot, queue, state, Access(state, NO_KEYS))
    server = uvicorn.Server(uvicorn.Config(api, port=port, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started)
    yield Listening(port, queue)
    server.should_exit = True
    thread.join(WAIT)


def until(holds) -> None:
    deadline = time.monotonic() + WAIT
    while not holds():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.005)


def answer(connection: socket.socket) -> str:
    """Read the answer to its end."""
    content = b""
    while b"}}" not in content:
        received = connection.recv(4096)
        assert received, content
        content += received
    return content.decode()


def head(length: int) -> bytes:
    lines = ("POST /v1/score HTTP/1.1", "Host: t", "Content-Type: application/json", f"Content-Length: {length}")
    return "\r\n".join((*lines, "", "")).encode()


def test_who_goes_away_while_waiting_gives_up_the_place(stuck: Listening):
    first, second = stuck.connect(), stuck.connect()
    first.sendall(head(len(CONTENT)) + CONTENT)
    until(lambda: stuck.queue.size == 40)
    second.sendall(head(len(CONTENT)) + CONTENT)
    refused = answer(second)  # 80 of 100 texts would be one caller's
    assert " 429 " in refused.splitlines()[0]
    assert "retry-after: 1" in refused
    assert "queue_full" in refused
    first.close()
    until(lambda: stuck.queue.size == 0)
    second.close()


def test_the_rest_is_answered_while_everything_waits(stuck: Listening):
    with stuck.connect() as waiting:
        waiting.sendall(head(len(CONTENT)) + CONTENT)
        until(lambda: stuck.queue.size == 40)
        for path in ("/health", "/v1/model", "/docs"):
            assert httpx.get(f"http://127.0.0.1:{stuck.port}{path}", timeout=WAIT).status_code == 200


def test_who_goes_away_in_the_middle_of_the_body_leaves_nothing(stuck: Listening):
    with stuck.connect() as leaving:
        leaving.sendall(head(len(CONTENT)) + CONTENT[:100])
    with stuck.connect() as waiting:
        waiting.sendall(head(len(CONTENT)) + CONTENT)
        until(lambda: stuck.queue.size == 40)


def test_who_takes_too_long_to_send_is_told_so(stuck: Listening, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(body, "MAX_READING", 0.05)
    with stuck.connect() as slow:
        slow.sendall(head(len(CONTENT)) + CONTENT[:100])
        told = answer(slow)
    assert " 408 " in told.splitlines()[0]
    assert "slow_body" in told
    assert stuck.queue.size == 0
