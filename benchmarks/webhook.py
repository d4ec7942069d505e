"""How long Label Studio waits for the webhook, beside the 1 s after which it gives up.

    python -m benchmarks.webhook

A real service on a tiny bundle gets events as Label Studio 1.23 sends them: each over a connection of its own, with the
project's configuration and guide in it, one after the other and from several threads at once, and the same while
requests to score keep it busy. Every event is on disk before it is acknowledged.
"""

import http.client
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import numpy as np
import typer

from benchmarks.document import machine, write_section
from data.taxonomy import load_taxonomy
from labeling.interface.configuration import labelling_configuration
from labeling.interface.guide import annotators_guide
from tests.serving.running import free_port, running_service
from tests.serving.tiny import make_tiny_bundle
from tests.serving.told import SECRET, SECRET_HEADER, annotation_created
from training.tracking import git_commit

_LIMIT = 1.0  # seconds; what Label Studio's WEBHOOK_TIMEOUT is unless it is told otherwise
_TEXTS = (
    "Третий день жду возврат, поддержка молчит",
    "Спасибо курьеру, приехал раньше времени и помог донести",
    "Заказ пропал, деньги списали дважды, в чате отвечает робот. " * 10,
    "Подскажите, до скольки работает пункт выдачи на Ленина?",
)
_SCORING = 4  # requests at once, of
_SCORED = 64  # mentions each


def bodies(events: int) -> list[bytes]:
    """Make the bodies of different events, all of them about annotations that were created."""
    taxonomy = load_taxonomy()
    project = {"label_config": labelling_configuration(taxonomy), "expert_instruction": annotators_guide(taxonomy)}
    made = []
    for number in range(events):
        body = annotation_created(number, _TEXTS[number % len(_TEXTS)])
        body["project"] |= project
        made.append(json.dumps(body).encode())  # as Label Studio does, with every Cyrillic letter escaped
    return made


def acknowledge(url: str, body: bytes) -> float:
    """Send one event over a new connection; returns the seconds until it was acknowledged."""
    started = time.perf_counter()
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    try:
        connection.request("POST", "/webhook", body, {**SECRET_HEADER, "Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"an event was answered with {answer.status}, expected 200; the service's log says more")
    finally:
        connection.close()
    return time.perf_counter() - started


@contextmanager
def scoring(url: str) -> Iterator[list[int]]:
    """Keep the service busy with requests to score; the list grows by the mentions of each that was answered."""
    body = json.dumps({"mentions": [{"text": _TEXTS[row % len(_TEXTS)]} for row in range(_SCORED)]})
    stop = threading.Event()
    scored: list[int] = []

    def keep_scoring() -> None:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        while not stop.is_set():
            connection.request("POST", "/v1/score", body, {"Content-Type": "application/json"})
            if json.load(connection.getresponse()).get("scores"):
                scored.append(_SCORED)
        connection.close()

    threads = [threading.Thread(target=keep_scoring) for _ in range(_SCORING)]
    for thread in threads:
        thread.start()
    try:
        yield scored
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def measure(url: str, sent: Sequence[bytes], threads: int) -> list[float]:
    """Send events from as many threads; returns the seconds of each."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda body: acknowledge(url, body), sent))


def row(name: str, seconds: Sequence[float]) -> str:
    """Put times into a line of the table, in milliseconds."""
    median, late, latest = 1000 * np.quantile(seconds, [0.5, 0.99, 1])
    over = sum(value > _LIMIT for value in seconds)
    return f"| {name} | {len(seconds)} | {median:.1f} | {late:.1f} | {latest:.1f} | {over} |"


def main(
    events: Annotated[int, typer.Option(min=1, help="Sent one after the other, and again by the threads.")] = 1000,
    threads: Annotated[int, typer.Option(min=1)] = 8,
    document: Annotated[Path, typer.Option(help="Where the table is written.")] = Path("docs/benchmarks.md"),
) -> None:
    """Time the acknowledgements, print the table and write it to the document."""
    load = os.getloadavg()[0]
    prepared = bodies(4 * events)
    parts = [prepared[start : start + events] for start in range(0, len(prepared), events)]
    size = np.mean([*map(len, prepared)]) / 1024
    lines = [
        f"Milliseconds until an event of {size:.0f} KB was acknowledged; Label Studio waits {1000 * _LIMIT:.0f}.",
        "",
        "| sent | events | p50 | p99 | max | over the limit |",
        "|---|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".webhook-") as folder:
        bundle = make_tiny_bundle(Path(folder) / "bundle")
        port = free_port()
        environment = {"TONIKA_MODEL": str(bundle), "TONIKA_PORT": str(port), "TONIKA_SECRET": SECRET}
        command = [sys.executable, "-m", "tonika", "serve"]
        with running_service(command, environment, port, Path(folder)) as service:
            lines.append(row("one after the other", measure(service.url, parts[0], 1)))
            lines.append(row(f"from {threads} threads", measure(service.url, parts[1], threads)))
            started = time.perf_counter()
            with scoring(service.url) as scored:
                lines.append(row("one after the other, while scoring", measure(service.url, parts[2], 1)))
                lines.append(row(f"from {threads} threads, while scoring", measure(service.url, parts[3], threads)))
            rate = sum(scored) / (time.perf_counter() - started)
    lines += [
        "",
        f"While scoring: {_SCORING} requests of {_SCORED} mentions at once, {rate:.0f} mentions/s (tiny model).",
    ]
    typer.echo("\n".join(lines))
    facts = {
        "command": f"python -m benchmarks.webhook --events {events} --threads {threads}",
        "commit": git_commit(),
        "machine": machine(),
        "load average before": f"{load:.1f}",
    }
    write_section(document, "Acknowledging Label Studio's webhook", facts, "\n".join(lines))


if __name__ == "__main__":
    typer.run(main)
