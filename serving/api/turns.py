"""How much blocking work runs at once, and how many requests may wait for their turn."""

from collections.abc import Callable
from typing import TypeVar

import anyio
import anyio.to_thread

from serving.errors import OverloadedError

MAX_WAITING = 64  # requests; each holds its body meanwhile: at most 2 MB, or 16 MB of Label Studio's tasks
MAX_WAIT = 30.0  # seconds; who waited longer than that has most likely given up

ResultType = TypeVar("ResultType")


class Turns:
    """Runs blocking work in threads: `concurrent` at once, a bounded number waiting, the rest refused."""

    def __init__(
        self, what: str, concurrent: int, *, max_waiting: int = MAX_WAITING, max_wait: float = MAX_WAIT
    ) -> None:
        """Take what is waited for, how many may have it at once, how many may wait, and how many seconds."""
        self._what = what
        self._limiter = anyio.CapacityLimiter(concurrent)
        self._max_waiting = max_waiting
        self._max_wait = max_wait

    async def run(self, work: Callable[[], ResultType]) -> ResultType:
        """Run `work` off the event loop once there is room.

        Raises:
            OverloadedError: too many wait already, or the wait was too long.
        """
        waiting = self._limiter.statistics().tasks_waiting
        if waiting >= self._max_waiting:
            raise OverloadedError(f"{waiting} requests are waiting already; try again in a moment")
        try:
            with anyio.fail_after(self._max_wait):
                await self._limiter.acquire()
        except TimeoutError:
            raise OverloadedError(
                f"no {self._what} was free within {self._max_wait:g} s; try again in a moment"
            ) from None
        try:
            return await anyio.to_thread.run_sync(work, limiter=anyio.CapacityLimiter(1))
        finally:
            self._limiter.release()
