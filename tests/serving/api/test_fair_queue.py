"""Who is let into the queue, who comes next, and what is left behind by those who go."""

import threading
from collections.abc import Callable
from functools import partial

import anyio
import anyio.lowlevel
import pytest

from serving.api.fair_queue import FairQueue, Part
from serving.errors import QueueFullError, QueueTimeoutError

WAIT = 10  # seconds, for what comes in a moment


class Gate:
    """Work that ends when it is told to, and says when it began."""

    def __init__(self) -> None:
        self.begun, self.open = threading.Event(), threading.Event()

    def __call__(self) -> None:
        self.begun.set()
        assert self.open.wait(WAIT)


async def begun(gate: Gate) -> None:
    assert await anyio.to_thread.run_sync(gate.begun.wait, WAIT)


def fill(queue: FairQueue, caller: str, texts: int) -> int:
    """Admit requests of so many texts until one is refused; returns how many texts were admitted."""
    for admitted in range(0, 10_000, texts):
        try:
            queue._admit(caller, texts)
        except QueueFullError:
            return admitted
    raise AssertionError("nothing was ever refused")


def part(texts: int, work: Callable[[], object] = lambda: None) -> Part[object]:
    return Part(texts, work)


def test_the_parts_of_a_request_are_run_in_order_and_their_results_returned():
    async def main() -> None:
        queue = FairQueue()
        assert await queue.run("one", [Part(1, partial(int, text)) for text in "3142"]) == [3, 1, 4, 2]
        assert await queue.run("one", []) == []
        assert queue.size == 0

    anyio.run(main)


def test_no_more_parts_run_at_once_than_allowed_and_all_are_run():
    running, most, lock = 0, 0, threading.Lock()

    def work() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        threading.Event().wait(0.005)
        with lock:
            running -= 1

    async def main() -> None:
        queue = FairQueue()
        queue.allow(2, 1000)
        async with anyio.create_task_group() as group:
            for number in range(12):
                group.start_soon(queue.run, f"caller {number % 3}", [part(1, work)] * 2)
        assert queue.size == 0

    anyio.run(main)
    assert most == 2


def test_callers_take_turns_however_much_one_of_them_asked_for_before():
    order: list[str] = []

    async def main() -> None:
        queue, gate = FairQueue(), Gate()
        async with anyio.create_task_group() as group:
            group.start_soon(queue.run, "first", [part(1, gate)])
            await begun(gate)
            for _ in range(3):
                group.start_soon(queue.run, "flood", [part(32, partial(order.append, "flood"))] * 4)
                await anyio.lowlevel.checkpoint()
            group.start_soon(queue.run, "single", [part(1, partial(order.append, "single"))])
            group.start_soon(queue.run, "batch", [part(32, partial(order.append, "batch"))] * 3)
            await anyio.sleep(0.01)
            gate.open.set()

    anyio.run(main)
    assert order[:7] == ["flood", "single", "batch", "flood", "batch", "flood", "batch"]
    assert order[7:] == ["flood"] * 9


def test_a_callers_own_single_mention_does_not_wait_for_the_end_of_its_batch():
    order: list[str] = []

    async def main() -> None:
        queue, gate = FairQueue(), Gate()
        async with anyio.create_task_group() as group:
            group.start_soon(queue.run, "one", [part(1, gate)])
            await begun(gate)
            group.start_soon(queue.run, "one", [part(32, partial(order.append, "batch"))] * 8)
            await anyio.sleep(0.01)
            group.start_soon(queue.run, "one", [part(1, partial(order.append, "single"))])
            await anyio.sleep(0.01)
            gate.open.set()

    anyio.run(main)
    assert order.index("single") <= 1


def test_one_caller_gets_half_the_room_and_another_half_of_what_is_left():
    async def main() -> None:
        queue, gate = FairQueue(most=100), Gate()
        async with anyio.create_task_group() as group:
            group.start_soon(queue.run, "flood", [part(10, gate)])
            await begun(gate)
            assert fill(queue, "flood", 5) == 40
            assert fill(queue, "other", 5) == 25
            assert fill(queue, "flood", 5) == 0
            gate.open.set()

    anyio.run(main)


def test_texts_are_counted_the_same_however_many_requests_bring_them():
    async def refused_after(texts: int) -> int:
        queue, gate = FairQueue(most=128), Gate()
        async with anyio.create_task_group() as group:
            group.start_soon(queue.run, "one", [part(1, gate)])
            await begun(gate)
            admitted = fill(queue, "one", texts)
            gate.open.set()
        return admitted

    async def main() -> None:
        assert await refused_after(1) == 63
        assert await refused_after(16) == 64
        assert await refused_after(63) == 63

    anyio.run(main)


def test_a_request_larger_than_the_queue_is_admitted_where_nothing_waits():
    async def main() -> None:
        queue = FairQueue(most=10)
        assert await queue.run("one", [part(256)]) == [None]

    anyio.run(main)


def test_who_is_refused_is_told_when_to_come_back_by_what_waits_and_how_fast_it_goes():
    class Clock:
        now = 0.0

        def __call__(self) -> float:
            return self.now

    async def main() -> None:
        clock, gate = Clock(), Gate()
        queue = FairQueue(most=100, clock=clock)

        def slow() -> None:
            clock.now += 2.0

        await queue.run("one", [part(20, slow)])  # ten texts a second
        async with anyio.create_task_group() as group:
            group.start_soon(queue.run, "one", [part(50, gate)])
            await begun(gate)
            with pytest.raises(QueueFullError, match="50 texts of yours wait already") as refused:
                await queue.run("one", [part(1)])
            assert refused.value.headers == {"Retry-After": "5"}
            gate.open.set()

    anyio.run(main)


def test_what_takes_too_long_is_given_up_and_its_room_is_free():
    run: list[int] = []

    async def main() -> None:
        queue, gate = FairQueue(max_seconds=0.05), Gate()
        async with anyio.create_task_group() as group:

            async def first() -> None:
                with pytest.raises(QueueTimeoutError, match=r"within 0\.05 s"):
                    await queue.run("one", [part(1, gate), part(1, partial(run.append, 1))])

            group.start_soon(first)
            await begun(gate)
            with pytest.raises(QueueTimeoutError):
                await queue.run("another", [part(1, partial(run.append, 2))])
            gate.open.set()
        assert queue.size == 0
        assert await queue.run("one", [part(1, partial(run.append, 3))]) == [None]

    anyio.run(main)
    assert run == [3]


@pytest.mark.parametrize("waits", [True, False])
def test_who_goes_leaves_nothing_behind(waits: bool):
    async def main() -> None:
        queue, gate = FairQueue(), Gate()
        async with anyio.create_task_group() as group:
            if waits:
                group.start_soon(queue.run, "first", [part(1, gate)])
                await begun(gate)
            with anyio.CancelScope() as scope:
                async with anyio.create_task_group() as leaving:
                    leaving.start_soon(queue.run, "leaving", [part(7, gate), part(7)])
                    await (anyio.sleep(0.01) if waits else begun(gate))
                    assert queue.size == 14 + waits
                    scope.cancel()
                    gate.open.set()
        assert queue.size == 0
        assert await queue.run("next", [part(1)]) == [None]
        assert not queue._turns

    anyio.run(main)


def test_an_error_of_the_work_reaches_the_caller_and_frees_the_place():
    async def main() -> None:
        queue = FairQueue()
        with pytest.raises(ZeroDivisionError):
            await queue.run("one", [part(3, lambda: 1 // 0), part(3)])
        assert queue.size == 0
        assert await queue.run("one", [part(1, lambda: 7)]) == [7]

    anyio.run(main)


def test_who_watches_is_told_of_all_that_comes_and_goes():
    told: list[tuple[str, int]] = []

    class Watch:
        def opened(self, most: int) -> None:
            told.append(("opened", most))

        def admitted(self, size: int) -> None:
            told.append(("admitted", size))

        def holds(self, size: int) -> None:
            told.append(("holds", size))

    async def main() -> None:
        queue = FairQueue(watch=Watch())
        queue.allow(1, 10)
        await queue.run("one", [part(2), part(3)])
        with pytest.raises(ZeroDivisionError):
            await queue.run("one", [part(1, lambda: 1 / 0), part(1)])

    anyio.run(main)
    assert told[:6] == [("opened", 10), ("holds", 5), ("admitted", 5), ("holds", 3), ("holds", 0), ("holds", 0)]
    assert told[6:] == [("holds", 2), ("admitted", 2), ("holds", 0)]
