import threading

import anyio
import pytest

from serving.api.turns import Turns
from serving.errors import OverloadedError


def test_no_more_work_runs_at_once_than_allowed_and_all_are_answered():
    running, most, lock = 0, 0, threading.Lock()
    answers: list[int] = []

    def work(number: int) -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        threading.Event().wait(0.01)
        with lock:
            running -= 1
        return number

    async def main() -> None:
        turns = Turns("place", 2)

        async def one(number: int) -> None:
            answers.append(await turns.run(lambda: work(number)))

        async with anyio.create_task_group() as group:
            for number in range(12):
                group.start_soon(one, number)

    anyio.run(main)
    assert most == 2
    assert sorted(answers) == list(range(12))


def test_who_comes_when_the_queue_is_full_is_refused_at_once():
    release = threading.Event()
    refused: list[str] = []
    done: list[bool] = []

    async def main() -> None:
        turns = Turns("place", 1, max_waiting=3)

        async def one() -> None:
            try:
                done.append(await turns.run(lambda: release.wait(10)))
            except OverloadedError as error:
                refused.append(str(error))
                if len(refused) == 2:
                    release.set()

        async with anyio.create_task_group() as group:
            for _ in range(6):
                group.start_soon(one)

    anyio.run(main)
    assert done == [True] * 4
    assert refused == ["3 requests are waiting already; try again in a moment"] * 2


def test_who_waits_too_long_is_refused_and_the_next_one_served():
    release = threading.Event()

    async def main() -> bool:
        turns = Turns("place", 1, max_wait=0.05)
        async with anyio.create_task_group() as group:
            group.start_soon(turns.run, release.wait)
            await anyio.sleep(0.01)
            with pytest.raises(OverloadedError, match=r"within 0\.05 s"):
                await turns.run(lambda: True)
            release.set()
        return await turns.run(lambda: True)

    assert anyio.run(main) is True


def test_an_error_of_the_work_reaches_the_caller_and_frees_the_place():
    async def main() -> int:
        turns = Turns("place", 1)
        with pytest.raises(ZeroDivisionError):
            await turns.run(lambda: 1 // 0)
        return await turns.run(lambda: 7)

    assert anyio.run(main) == 7
