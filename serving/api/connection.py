"""Work for a request as long as there is somebody who waits for its answer."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio
from starlette.requests import Request

from serving.errors import ClientGoneError

ResultType = TypeVar("ResultType")


async def while_connected(request: Request, work: Callable[[], Awaitable[ResultType]]) -> ResultType:
    """Do `work` once the whole body was read, and give it up as soon as the connection closes.

    Raises:
        ClientGoneError: it closed. Nobody reads what is answered; the log and the metrics say it.
    """
    results: list[ResultType] = []
    failures: list[Exception] = []

    async def watch() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        tasks.cancel_scope.cancel()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(watch)
        try:
            results.append(await work())
        except Exception as error:  # noqa: BLE001 - raised below, and not as one of a group
            failures.append(error)
        tasks.cancel_scope.cancel()
    if failures:
        raise failures[0]
    if not results:
        raise ClientGoneError("the connection closed before the answer was ready")
    return results[0]
