"""Servers as processes on a free port of this machine, stopped with all that they started."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

import psutil

from benchmarks.memory import process_tree
from benchmarks.peers.errors import PeerError

_POLL = 0.02  # seconds between looks at a server that starts
_STOP = 15.0  # seconds that a server may take to stop by itself
_LAST_LINES = 12
_OURS = ("TONIKA_", "MLFLOW_", "BENTOML_", "PYTHON", "VIRTUAL_ENV", "OMP_", "MKL_")  # not to be inherited


@dataclass(frozen=True)
class Server:
    """A server that was started, and may not answer yet."""

    port: int
    process: psutil.Popen
    started: float  # of time.perf_counter
    log: Path

    def last_lines(self) -> str:
        """Return the end of what it printed."""
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-_LAST_LINES:])


def stop_servers_when_told_to_end() -> None:
    """Have SIGTERM end this process like Ctrl+C does: with the server that runs, which would go on otherwise."""
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(128 + signal.SIGTERM))


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(command: Sequence[str], variables: Mapping[str, str], port: int, work: Path, log: Path) -> Iterator[Server]:
    """Start a command in `work` without this project's settings; stop it and its descendants in the end.

    Threads are left to the server's own defaults, whatever the environment says of them.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        begun = time.perf_counter()
        try:
            process = psutil.Popen(
                list(command),
                cwd=work,
                env={**inherited, **variables},
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            raise PeerError(f"{command[0]} cannot be run: {error}") from error
    try:
        yield Server(port, process, begun, log)
    finally:
        stop(process)


def wait_for_answer(server: Server, ask: Callable[[], bool], limit: float) -> float:
    """Ask until the server answers; returns the seconds from its start.

    `ask` tells whether there was an answer; it raises PeerError for a wrong one.

    Raises:
        PeerError: it ended, or gave no answer within `limit` seconds; the message ends with its last lines.
    """
    while time.perf_counter() - server.started < limit:
        try:
            if ask():
                return time.perf_counter() - server.started
        except (OSError, HTTPException):  # nobody listens yet, or a worker is not there yet
            pass
        if server.process.poll() is not None:
            raise PeerError(f"it ended by itself with {server.process.returncode}:\n{server.last_lines()}")
        time.sleep(_POLL)
    raise PeerError(f"no answer within {limit:.0f} s:\n{server.last_lines()}")


def stop(process: psutil.Popen) -> None:
    """End a process and all that descend from it, in sessions of their own or not."""
    everyone = list(process_tree(process))
    process.send_signal(signal.SIGTERM) if process.poll() is None else None
    _, left = psutil.wait_procs(everyone, _STOP)
    for each in left:
        try:
            each.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(left, _STOP)
