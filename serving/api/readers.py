"""Large bodies wait here to be parsed: validating 2 MB takes longer than the event loop should be kept waiting."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from starlette.requests import Request

from serving.api.access import Access
from serving.api.connection import while_connected
from serving.api.fair_queue import FairQueue, Part

_AT_ONCE = 2  # more would only take the interpreter from each other
_ROOM = 64 * 1024  # kilobytes of bodies that wait; a caller that is alone gets half of it
_OVERHEAD = 16  # kilobytes that a request holds beside its body
_KILOBYTE = 1024
_SMALL = 4 * _KILOBYTE  # bytes that are parsed at once: going to a thread and back takes longer

ResultType = TypeVar("ResultType")


class Readers:
    """Parses bodies in threads, of every caller one in turn; too many that wait are refused."""

    def __init__(self, access: Access) -> None:
        """Take what tells callers apart."""
        self._access = access
        self._queue = FairQueue(_AT_ONCE, unit="kilobytes", most=_ROOM)

    async def parse(self, request: Request, body: bytes, parse: Callable[[bytes], ResultType]) -> ResultType:
        """Return what `parse` makes of a body, and pass on what it raises.

        Raises:
            QueueFullError: too many bodies wait already.
            QueueTimeoutError: it took too long.
            ClientGoneError: the connection closed.
        """
        if len(body) <= _SMALL:
            return parse(body)
        part = Part(_OVERHEAD + len(body) // _KILOBYTE, partial(parse, body))
        queued = partial(self._queue.run, self._access.queue_of(request), [part])
        (result,) = await while_connected(request, queued)
        return result
