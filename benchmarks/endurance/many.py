"""The memory of a service over many requests."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import psutil
from numpy.random import Generator

from benchmarks.endurance.callers import ask_in_turn, caller_at
from benchmarks.endurance.outcomes import Outcomes
from benchmarks.endurance.requests import Known, draw
from benchmarks.memory import resident_bytes

LOOKS = 20  # at the memory, on the way
SIZES = (1,)  # texts of a request, so that many requests fit into minutes

_AT_ONCE = 8


@dataclass
class ManyRequests:
    """What became of them, and the memory of all processes of the service on the way."""

    outcomes: Outcomes = field(default_factory=Outcomes)
    memory: list[tuple[int, int]] = field(default_factory=list)  # requests until then, bytes


async def send_many(
    url: str, process: int, known: Sequence[Known], requests: int, generator: Generator
) -> ManyRequests:
    """Send about so many requests, a few at once; `process` is the service's first."""
    found = ManyRequests()
    root = psutil.Process(process)
    draw_one = partial(draw, known, SIZES, generator)
    async with caller_at(url, "127.0.0.1") as client:
        for number in range(1, LOOKS + 1):
            ended = partial(_sent, found.outcomes, requests * number // LOOKS)
            async with asyncio.TaskGroup() as group:
                for _ in range(_AT_ONCE):
                    group.create_task(ask_in_turn(client, draw_one, found.outcomes, ended))
            found.memory.append((found.outcomes.sent, resident_bytes(root)))
    return found


def _sent(outcomes: Outcomes, requests: int) -> bool:
    return outcomes.sent >= requests
