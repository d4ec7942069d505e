"""A Ray cluster of this one machine, as an operator starts it: with a password and files of its own, on free ports."""

import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.serving.running import free_port

_START = 180.0  # seconds, on a machine that is busy with other things
_STOP = 30.0
_STARTED = b"Ray runtime started"


@dataclass(frozen=True)
class RunningCluster:
    address: str
    environment: Mapping[str, str]  # of whoever wants to use it


@contextmanager
def ray_cluster(cpus: int) -> Iterator[RunningCluster]:
    """Start `ray start --head`, wait until it runs, and stop all that it started."""
    port = free_port()
    environment = {
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": secrets.token_hex(32),
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_raylet_start_wait_time_s": str(int(_START)),
    }
    # Ray's sockets lie in the folder, and a socket's path may have no more than a hundred characters.
    with tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True) as folder:
        log = Path(folder) / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                _command(port, cpus, Path(folder)),
                cwd=folder,  # not where the code is
                env={**os.environ, **environment},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            _wait_until_started(process, log)
            yield RunningCluster(f"127.0.0.1:{port}", environment)
        finally:
            _stop(process)


def _command(port: int, cpus: int, folder: Path) -> list[str]:
    options = {
        "port": port,
        "node-ip-address": "127.0.0.1",
        "num-cpus": cpus,
        "object-store-memory": 1 << 28,
        "temp-dir": folder,
        "include-dashboard": "false",
        "dashboard-agent-listen-port": free_port(),
        "min-worker-port": 0,  # any that is free
        "max-worker-port": 0,
    }
    ray = Path(sys.executable).with_name("ray")
    return [str(ray), "start", "--head", "--block", *(f"--{name}={value}" for name, value in options.items())]


def _wait_until_started(process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + _START
    while _STARTED not in log.read_bytes():
        assert process.poll() is None, f"Ray ended by itself:\n{log.read_text()}"
        assert time.monotonic() < deadline, f"Ray has not started after {_START} s:\n{log.read_text()}"
        time.sleep(0.2)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Let Ray end its processes, and then what is left of them."""
    process.send_signal(signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(_STOP)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
