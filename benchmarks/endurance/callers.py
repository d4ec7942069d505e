"""Callers of a service: those that wait for an answer before they ask again, and those that do not."""

import asyncio
import time
from collections.abc import Callable
from http import HTTPStatus

import httpx
from numpy.random import Generator

from benchmarks.endurance.outcomes import Outcomes
from benchmarks.endurance.requests import Prepared, difference

_TIMEOUT = 90.0  # seconds; the service itself gives up after 60

Draw = Callable[[], Prepared]


def caller_at(url: str, address: str) -> httpx.AsyncClient:
    """Make a client that calls from an address of its own, by which the service tells callers apart."""
    return httpx.AsyncClient(
        base_url=url,
        timeout=_TIMEOUT,
        headers={"Content-Type": "application/json"},
        transport=httpx.AsyncHTTPTransport(
            local_address=address, limits=httpx.Limits(max_connections=None, max_keepalive_connections=None)
        ),
    )


async def ask(client: httpx.AsyncClient, prepared: Prepared, outcomes: Outcomes) -> None:
    """Send one request, compare its answer with the right one, and note what became of it."""
    outcomes.sent += 1
    started = time.perf_counter()
    try:
        response = await client.post("/v1/score", content=prepared.body)
    except httpx.TransportError as error:
        outcomes.failed(f"no answer: {type(error).__name__}")
        return
    seconds = time.perf_counter() - started
    if response.status_code == HTTPStatus.OK:
        outcomes.answered(prepared.texts, seconds, difference(prepared, response.content))
    elif response.status_code == HTTPStatus.TOO_MANY_REQUESTS and "Retry-After" in response.headers:
        outcomes.refused(response.json()["error"]["code"], seconds)
    else:
        outcomes.failed(f"status {response.status_code}")


async def ask_in_turn(client: httpx.AsyncClient, draw: Draw, outcomes: Outcomes, ended: Callable[[], bool]) -> None:
    """Ask until `ended`, each request after the answer to the one before."""
    while not ended():
        await ask(client, draw(), outcomes)


async def ask_at_rate(
    client: httpx.AsyncClient, draw: Draw, outcomes: Outcomes, rate: float, seconds: float, generator: Generator
) -> None:
    """Ask `rate` times a second at random moments (a Poisson process), whether answers come or not."""
    moment = time.perf_counter()
    end = moment + seconds
    async with asyncio.TaskGroup() as group:
        while (moment := moment + generator.exponential(1 / rate)) < end:
            await asyncio.sleep(max(0.0, moment - time.perf_counter()))
            group.create_task(ask(client, draw(), outcomes))


async def look_after(client: httpx.AsyncClient, path: str, found: list[float], ended: Callable[[], bool]) -> None:
    """Get a path once a second until `ended`, and note how long each took.

    Raises:
        httpx.HTTPError: it was not answered, or with an error.
    """
    while not ended():
        started = time.perf_counter()
        (await client.get(path)).raise_for_status()
        found.append(time.perf_counter() - started)
        await asyncio.sleep(1)
