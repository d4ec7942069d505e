"""Real processes that serve, on free ports, each stopped with its whole process group."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
_START = 180.0  # seconds, on a machine that is busy with other things


@dataclass(frozen=True)
class RunningService:
    url: str
    log: Path
    state: Path
    process: int  # BentoML's first one, whose child answers requests


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_service(
    command: Sequence[str], environment: Mapping[str, str], port: int, folder: Path, cwd: Path = ROOT
) -> Iterator[RunningService]:
    """Start `command`, wait until /readyz answers, and stop all that it started; its state is in `folder`."""
    log, url = folder / "service.log", f"http://127.0.0.1:{port}"
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("TONIKA_", "MLFLOW_"))}
    variables |= {"BENTOML_DO_NOT_TRACK": "True", "TONIKA_STATE": str(folder / "state"), **environment}
    with running_process(command, variables, cwd, log, lambda: answers(f"{url}/readyz")) as process:
        yield RunningService(url, log, folder / "state", process)


@contextmanager
def running_process(
    command: Sequence[str], environment: Mapping[str, str], cwd: Path, log: Path, is_ready: Callable[[], bool]
) -> Iterator[int]:
    """Start `command`, wait until it is ready, yield its number, and stop all that it started."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=cwd, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        _wait_until(is_ready, process, log)
        yield process.pid
    finally:
        _stop(process)


def answers(url: str) -> bool:
    """Whether a server says at `url` that all is well."""
    try:
        return httpx.get(url, timeout=2).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def kill_at_once(service: RunningService) -> None:
    """Kill every process of a service as `kill -9` does; killing the first one alone would leave its child at work."""
    parents = {int(path.name): _parent(path) for path in Path("/proc").iterdir() if path.name.isdigit()}
    doomed = [service.process]
    for process in doomed:  # grows as it goes
        doomed += [child for child, parent in parents.items() if parent == process]
    for process in doomed:
        os.kill(process, signal.SIGKILL)


def _parent(process: Path) -> int | None:
    try:
        status = (process / "status").read_text()
    except OSError:  # ended meanwhile
        return None
    return int(status.partition("PPid:")[2].split()[0])


def _wait_until(is_ready: Callable[[], bool], process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + _START
    while time.monotonic() < deadline:
        assert process.poll() is None, f"it ended by itself:\n{log.read_text()}"
        if is_ready():
            return
        time.sleep(0.2)
    raise AssertionError(f"not ready after {_START} s:\n{log.read_text()}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    for sign in (signal.SIGINT, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
        except ProcessLookupError:
            return
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            continue
