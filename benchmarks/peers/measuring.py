"""One server in one round: started, asked until it is right, put to work with every kind of request, and stopped."""

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from benchmarks.memory import resident_bytes
from benchmarks.peers.catalog import SERVERS, Peer
from benchmarks.peers.environments import Environment
from benchmarks.peers.errors import PeerError
from benchmarks.peers.load import Load, Request, calling, measure_load
from benchmarks.peers.models import Models
from benchmarks.peers.processes import Server, free_port, started, wait_for_answer
from benchmarks.peers.texts import Texts
from benchmarks.peers.wire import Answer, Wire, check_answers
from data.record import Record
from serving.quiet import QUIET

BATCHES = (1, 32, 256)  # mentions a request
_WARMING = 32  # mentions of the request that goes before those of a kind
_READY = 180.0  # seconds that a server may take to start
_ATTEMPT = 60.0  # seconds for its first answer
_OK = 200


class Measured(Record):
    """What was found of one server in one round."""

    peer: str
    round: int
    ready_seconds: float  # from the start of the process to the first correct answer
    ready_bytes: int  # resident then
    loaded_bytes: int  # resident after all requests
    loads: dict[str, Load]  # by point_name


@dataclass(frozen=True)
class Contender:
    """A server that can be started: who it is, where it is installed, what it loads and what it must answer."""

    peer: Peer
    environment: Environment
    models: Models
    questions: tuple[str, ...]
    expected: tuple[Answer, ...]


def point_name(kind: str, batch: int) -> str:
    """Name a point of the table."""
    return f"{kind} × {batch}"


def measure(contender: Contender, number: int, texts: Sequence[Texts], seconds: float, log: Path) -> Measured:
    """Measure a server in round `number`, each point for some seconds.

    Raises:
        PeerError: it did not start, or stopped answering, or answered wrongly.
    """
    wire = contender.peer.wire
    with serving(contender, log) as server:
        ready = wait_for_answer(server, lambda: answers_correctly(contender, server.port), _READY)
        ready_bytes = resident_bytes(server.process)
        loads: dict[str, Load] = {}
        try:
            for kind in texts:
                with calling(server.port, wire) as caller:
                    caller.read(*caller.send(requests_of(kind, wire, _WARMING)[0].body))
                    for batch in BATCHES:
                        requests = requests_of(kind, wire, batch)
                        loads[point_name(kind.kind, batch)] = measure_load(caller, requests, seconds)
        except (OSError, HTTPException) as error:
            raise PeerError(f"stopped answering ({error!r}):\n{server.last_lines()}") from error
        return Measured(
            peer=contender.peer.key,
            round=number,
            ready_seconds=ready,
            ready_bytes=ready_bytes,
            loaded_bytes=resident_bytes(server.process),
            loads=loads,
        )


def try_out(contender: Contender, log: Path) -> None:
    """Start a server once and see that it answers correctly; its files are in memory afterwards.

    Raises:
        PeerError: it does not.
    """
    with serving(contender, log) as server:
        wait_for_answer(server, lambda: answers_correctly(contender, server.port), _READY)


@contextmanager
def serving(contender: Contender, log: Path) -> Iterator[Server]:
    """Run a server on a free port, in an empty folder."""
    peer, environment, models = contender.peer, contender.environment, contender.models
    with tempfile.TemporaryDirectory(prefix="peer-") as work:
        port = free_port()
        values = {
            "bin": environment.programs.absolute(),
            "port": port,
            "model": models.name(peer.model),
            "registry": models.registry,
            "servers": SERVERS,
            "work": work,
        }
        command = [part.format(**values) for part in peer.command]
        variables = {name: value.format(**values) for name, value in peer.variables.items()}
        path = f"{environment.programs.absolute()}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        everything: Mapping[str, str] = {**QUIET, "PATH": path, **variables}
        with started(command, everything, port, Path(work), log) as server:
            yield server


def answers_correctly(contender: Contender, port: int) -> bool:
    """Ask one request; tells whether it was answered.

    Raises:
        PeerError: it was answered wrongly.
    """
    with calling(port, contender.peer.wire, _ATTEMPT) as caller:
        status, content = caller.send(contender.peer.wire.encoded(contender.questions))
    if status != _OK:
        return False
    check_answers(contender.peer.wire.read(content), contender.expected)
    return True


def requests_of(kind: Texts, wire: Wire, batch: int) -> list[Request]:
    """Make the requests of `batch` mentions that the texts of a kind give."""
    return [
        Request(wire.encoded(kind.texts[start : start + batch]), batch, sum(kind.tokens[start : start + batch]))
        for start in range(0, len(kind.texts) - batch + 1, batch)
    ]
