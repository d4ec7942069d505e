"""At which load a service is saturated, and what it does at a multiple of that."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from numpy.random import Generator

from benchmarks.endurance.callers import ask, ask_at_rate, ask_in_turn, caller_at, look_after
from benchmarks.endurance.outcomes import Outcomes, together
from benchmarks.endurance.requests import Known, draw

SIZES = (1, 1, 1, 1, 2, 8, 32, 64)  # texts of a request, all equally frequent
_CALLERS = tuple(f"127.0.0.{last}" for last in range(2, 6))  # the first one sends half of everything
_QUIET = "127.0.0.10"
_WATCH = "127.0.0.11"
_AT_ONCE = 16  # requests, which are more than enough to keep the model busy


@dataclass
class Overload:
    """What became of a load above saturation."""

    offered: float  # texts a second
    flooding: Outcomes  # of the caller that sends half of it
    others: Outcomes
    quiet: Outcomes  # of one that asks for a single mention a second
    health: list[float] = field(default_factory=list)  # seconds
    metrics: list[float] = field(default_factory=list)


async def saturate(url: str, known: Sequence[Known], seconds: float, generator: Generator) -> Outcomes:
    """Keep as many requests open as saturate the service; returns what became of them."""
    end = time.perf_counter() + seconds
    outcomes = Outcomes()
    async with caller_at(url, _CALLERS[0]) as client, asyncio.TaskGroup() as group:
        for _ in range(_AT_ONCE):
            group.create_task(
                ask_in_turn(client, lambda: draw(known, SIZES, generator), outcomes, lambda: time.perf_counter() >= end)
            )
    return outcomes


async def overload(url: str, known: Sequence[Known], rate: float, seconds: float, generator: Generator) -> Overload:
    """Send `rate` texts a second, half of them by one caller and the rest by three; a fifth wants little meanwhile."""
    ended = asyncio.Event()
    parts = [Outcomes() for _ in _CALLERS]
    quiet, health, metrics = Outcomes(), list[float](), list[float]()
    requests = rate / (sum(SIZES) / len(SIZES))
    shares = [0.5, *[0.5 / (len(_CALLERS) - 1)] * (len(_CALLERS) - 1)]

    async def flood(address: str, share: float, outcomes: Outcomes) -> None:
        async with caller_at(url, address) as client:
            await ask_at_rate(
                client, lambda: draw(known, SIZES, generator), outcomes, share * requests, seconds, generator
            )

    async def want_little() -> None:
        async with caller_at(url, _QUIET) as client:
            while not ended.is_set():
                await asyncio.gather(asyncio.sleep(1), ask(client, draw(known, (1,), generator), quiet))

    async def watch(path: str, found: list[float]) -> None:
        async with caller_at(url, _WATCH) as client:
            await look_after(client, path, found, ended.is_set)

    async with asyncio.TaskGroup() as group:
        group.create_task(want_little())
        group.create_task(watch("/readyz", health))
        group.create_task(watch("/metrics", metrics))
        async with asyncio.TaskGroup() as floods:
            for address, share, outcomes in zip(_CALLERS, shares, parts, strict=True):
                floods.create_task(flood(address, share, outcomes))
        ended.set()
    return Overload(rate, parts[0], together(parts[1:]), quiet, health, metrics)
