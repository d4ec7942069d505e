"""How many forward passes run at once, and how many requests may wait for one."""

from collections.abc import Callable
from typing import TypeVar

import anyio
import anyio.to_thread

from serving.errors import OverloadedError

MAX_WAITING = 64  # requests; each holds at most a body of 2 MB, so a full queue costs little memory
MAX_WAIT = 30.0  # seconds; who waited longer than that has most likely given up

ResultType = TypeVar("ResultType")


class ForwardPasses:
    """Runs blocking work in threads: `concurrent` at once, a bounded number waiting, the rest refused."""

    def __init__(self, concurrent: int = 1, *, max_waiting: int = MAX_WAITING, max_wait: float = MAX_WAIT) -> None:
        """Take how many may run at once, how many may wait, and how many seconds."""
        self._limiter = anyio.CapacityLimiter(concurrent)
        self._max_waiting = max_waiting
        self._max_wait = max_wait

    def allow(self, concurrent: int) -> None:
        """Change how many may run at once."""
        self._limiter.total_tokens = concurrent

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
                f"no forward pass was free within {self._max_wait:g} s; try again in a moment"
            ) from None
        try:
            return await anyio.to_thread.run_sync(work, limiter=anyio.CapacityLimiter(1))
        finally:
            self._limiter.release()
