"""Requests wait here for their turn: so much at most, callers one after the other, and nobody for ever."""

import math
import time
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import anyio
import anyio.to_thread

from serving.errors import QueueFullError, QueueTimeoutError
from serving.settings import DEFAULT_WAITING_TEXTS

MAX_SECONDS = 60.0  # from being admitted to the last answer

_LONGEST_RETRY = 60  # seconds; what is told is an estimate, and things change
_MEMORY = 0.9  # share of an old estimate of the rate that a new measurement leaves

ResultType = TypeVar("ResultType")


@dataclass(frozen=True)
class Part(Generic[ResultType]):
    """Work of one turn, short enough that others can wait for it, and how much it is in the unit of the queue."""

    size: int
    work: Callable[[], ResultType]


class QueueWatch(Protocol):
    """Whoever wants to know what a queue holds."""

    def opened(self, most: int) -> None:
        """Be told how much may wait."""

    def admitted(self, size: int) -> None:
        """Be told how much was let in."""

    def holds(self, size: int) -> None:
        """Be told how much waits or is being worked on, when that changed."""


class _Unwatched:
    def opened(self, most: int) -> None: ...

    def admitted(self, size: int) -> None: ...

    def holds(self, size: int) -> None: ...


class FairQueue:
    """Runs the parts of requests in threads, `concurrent` at once, of every caller one in turn.

    What waits is counted in a unit of the work (texts, kilobytes), however many requests bring it. A caller may have no
    more of it waiting than room is left for others, so that one who floods the queue never fills it (dynamic
    thresholds: Choudhury & Hahne 1998, "Dynamic Queue Length Thresholds for Shared-Memory Packet Switches"). All
    of it happens on the event loop.
    """

    def __init__(
        self,
        concurrent: int = 1,
        *,
        unit: str = "texts",
        most: int = DEFAULT_WAITING_TEXTS,
        max_seconds: float = MAX_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        watch: QueueWatch | None = None,
    ) -> None:
        """Take how many parts run at once, what is counted, how much may wait, and seconds that a request may take."""
        self._free = concurrent
        self._unit = unit
        self._most = most
        self._max_seconds = max_seconds
        self._clock = clock
        self._watch = watch or _Unwatched()
        self._waiting: defaultdict[str, int] = defaultdict(int)  # by caller, what is being worked on too
        self._turns: OrderedDict[str, deque[anyio.Event]] = OrderedDict()  # who comes next, and for what
        self._rate: float | None = None  # units a second

    def allow(self, concurrent: int, most: int) -> None:
        """Set how many parts run at once and how much may wait, before anything runs."""
        self._free, self._most = concurrent, most
        self._watch.opened(most)

    @property
    def size(self) -> int:
        """How much waits or is being worked on."""
        return sum(self._waiting.values())

    async def run(self, caller: str, parts: Sequence[Part[ResultType]]) -> list[ResultType]:
        """Run all parts of a request, in order, and return what they gave. Cancelled, it leaves nothing behind.

        Raises:
            QueueFullError: too much waits already; nothing was run.
            QueueTimeoutError: it took too long; what was not begun by then is not run.
        """
        left = sum(part.size for part in parts)
        self._admit(caller, left)
        results: list[ResultType] = []
        try:
            with anyio.fail_after(self._max_seconds):
                granted = self._line_up(caller) if parts else anyio.Event()
                for number, part in enumerate(parts, start=1):
                    await self._wait(caller, granted)
                    try:
                        results.append(await self._run(part))
                        self._hold(caller, -part.size)
                        left -= part.size
                        if number < len(parts):
                            granted = self._line_up(caller)  # before others go on, or the caller would miss a round
                    finally:
                        self._next()
        except TimeoutError:
            raise QueueTimeoutError(
                f"the request was not answered within {self._max_seconds:g} s; try again later, or with fewer mentions"
            ) from None
        finally:
            self._hold(caller, -left)
            if not self._waiting[caller]:
                del self._waiting[caller]
        return results

    def _admit(self, caller: str, size: int) -> None:
        room = self._most - self.size
        own = self._waiting.get(caller, 0)
        if own + size > room and self.size:
            seconds = self._seconds_until_served()
            raise QueueFullError(
                f"{own} {self._unit} of yours wait already, with {size} more they would take the room of others; "
                f"try again in {seconds} s",
                retry_after=seconds,
            )
        self._hold(caller, size)
        self._watch.admitted(size)

    def _hold(self, caller: str, more: int) -> None:
        self._waiting[caller] += more
        self._watch.holds(self.size)

    def _line_up(self, caller: str) -> anyio.Event:
        """Return what will be set when it is the caller's turn; it may be at once."""
        granted = anyio.Event()
        if self._free and not self._turns:
            self._free -= 1
            granted.set()
        else:
            self._turns.setdefault(caller, deque()).append(granted)
        return granted

    async def _wait(self, caller: str, granted: anyio.Event) -> None:
        try:
            await granted.wait()
        except BaseException:  # cancelled
            if granted.is_set():
                self._next()
            else:
                self._withdraw(caller, granted)
            raise

    async def _run(self, part: Part[ResultType]) -> ResultType:
        started = self._clock()
        try:
            # A thread cannot be stopped: who is cancelled waits for the end of this part, which is short.
            return await anyio.to_thread.run_sync(part.work, limiter=anyio.CapacityLimiter(1))
        finally:
            self._measure(part.size, self._clock() - started)

    def _next(self) -> None:
        """Give the place that became free to the caller whose turn it is, who then goes to the end of the row."""
        if not self._turns:
            self._free += 1
            return
        caller, requests = self._turns.popitem(last=False)
        requests.popleft().set()
        if requests:
            self._turns[caller] = requests

    def _withdraw(self, caller: str, granted: anyio.Event) -> None:
        requests = self._turns[caller]
        requests.remove(granted)
        if not requests:
            del self._turns[caller]

    def _measure(self, size: int, seconds: float) -> None:
        if seconds > 0:
            rate = size / seconds
            self._rate = rate if self._rate is None else _MEMORY * self._rate + (1 - _MEMORY) * rate

    def _seconds_until_served(self) -> int:
        """Estimate in how many seconds what waits now will be served, from 1."""
        return min(_LONGEST_RETRY, max(1, math.ceil(self.size / self._rate))) if self._rate else 1
