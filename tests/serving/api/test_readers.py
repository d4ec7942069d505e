"""Who waits until a body is parsed."""

import threading

import anyio
import pytest
from starlette.requests import Request

from serving.api.access import Access, Caller
from serving.api.readers import Readers
from serving.api.state import ServiceState
from serving.errors import MalformedBodyError, QueueFullError
from serving.settings import ServiceSettings
from tests.serving.in_process import NO_KEYS

MEGABYTE = bytes(1024 * 1024)


def readers(settings: ServiceSettings = NO_KEYS) -> Readers:
    return Readers(Access(ServiceState(), settings))


def request_from(address: str) -> Request:
    async def receive() -> dict[str, str]:
        await anyio.sleep_forever()
        raise AssertionError

    return Request({"type": "http", "client": (address, 1), "state": {"caller": Caller(None)}}, receive)


def test_what_a_body_says_is_returned_and_what_is_wrong_with_it_raised():
    def wrong(_body: bytes) -> None:
        raise MalformedBodyError("it is not JSON")

    async def main() -> None:
        assert await readers().parse(request_from("127.0.0.1"), b"abc", len) == 3
        with pytest.raises(MalformedBodyError):
            await readers().parse(request_from("127.0.0.1"), b"abc", wrong)

    anyio.run(main)


def test_a_small_body_is_read_whatever_waits():
    release = threading.Event()

    async def main() -> None:
        waiting = readers()
        async with anyio.create_task_group() as group:
            for _ in range(10):
                group.start_soon(waiting.parse, request_from("127.0.0.2"), MEGABYTE, lambda _body: release.wait(10))
            await anyio.wait_all_tasks_blocked()
            with anyio.fail_after(1):
                assert await waiting.parse(request_from("127.0.0.2"), b"abc", len) == 3
            release.set()

    anyio.run(main)


def test_a_flood_of_bodies_is_refused_at_once_and_others_are_still_read():
    release = threading.Event()
    refused: list[QueueFullError] = []
    read: list[str] = []

    async def main() -> None:
        waiting = readers()

        async def send(address: str) -> None:
            try:
                await waiting.parse(request_from(address), MEGABYTE, lambda _body: release.wait(10))
            except QueueFullError as error:
                refused.append(error)
            else:
                read.append(address)

        async with anyio.create_task_group() as group:
            for _ in range(100):
                group.start_soon(send, "127.0.0.2")
            await anyio.wait_all_tasks_blocked()
            assert len(refused) > 50
            before = len(refused)
            group.start_soon(send, "127.0.0.3")
            await anyio.wait_all_tasks_blocked()
            assert len(refused) == before
            release.set()

    anyio.run(main)
    assert {error.status for error in refused} == {429}
    assert all(error.headers for error in refused)
    assert "127.0.0.3" in read
    assert len(read) + len(refused) == 101
