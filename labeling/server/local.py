"""A Label Studio of our own, on this machine only: installed on first use, in an environment of its own.

Label Studio pins Django and much else, so it cannot share the project's environment.
"""

import fcntl
import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from data.record import Record
from labeling.errors import LabelingError
from labeling.server.access import Access, write_access

VERSION = "1.23.2"
HOST = "127.0.0.1"
LOGIN = "annotator@tonika.example"

_START = 600.0  # seconds; a new database takes half a minute, on a busy machine several
_STOP = 20.0
_POLL = 0.5
_LAST_LINES = 15
_OWNER_ONLY = 0o600


@dataclass(frozen=True)
class LocalServer:
    """Where the server's files lie."""

    folder: Path

    @property
    def environment(self) -> Path:
        """Its virtual environment."""
        return self.folder / "environment"

    @property
    def program(self) -> Path:
        """What starts it."""
        return self.environment / "bin" / "label-studio"

    @property
    def installed(self) -> Path:
        """Written when the installation is complete; names the version."""
        return self.environment / "installed"

    @property
    def data(self) -> Path:
        """Database and uploads: what to back up."""
        return self.folder / "data"

    @property
    def secrets(self) -> Path:
        """Password, token and key, made at the first start."""
        return self.folder / "secrets.json"

    @property
    def log(self) -> Path:
        """What the server prints."""
        return self.folder / "server.log"


class Secrets(Record):
    """What protects a server of our own."""

    password: str
    token: str
    key: str  # of Django, signs sessions


@dataclass(frozen=True)
class RunningServer:
    """A server that answers."""

    access: Access
    login: str
    password: str
    wait: Callable[[], int]  # until it ends; returns its exit code


def install(server: LocalServer) -> None:
    """Install Label Studio into an environment of its own, unless this version is there; pip shows how far it is.

    A second process that comes meanwhile waits for the first one, instead of clearing what it has installed.

    Raises:
        LabelingError: the environment could not be made; pip has said why.
    """
    server.folder.mkdir(parents=True, exist_ok=True)
    with (server.folder / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the system lets go of it when the process ends, however it ends
        if not _is_installed(server):
            _make_environment(server)


def _is_installed(server: LocalServer) -> bool:
    return server.installed.is_file() and server.installed.read_text(encoding="utf-8").strip() == VERSION


def _make_environment(server: LocalServer) -> None:
    server.environment.mkdir(parents=True, exist_ok=True)
    python = server.environment / "bin" / "python"
    commands = (
        [sys.executable, "-m", "venv", "--clear", str(server.environment)],
        [str(python), "-m", "pip", "install", "--disable-pip-version-check", f"label-studio=={VERSION}"],
    )
    for command in commands:
        done = subprocess.run(command, check=False, stdout=sys.stderr)  # noqa: S603 - fixed words and our own paths
        if done.returncode:
            raise LabelingError(
                f"Label Studio {VERSION} could not be installed into {server.environment} (`{' '.join(command)}` "
                f"ended with {done.returncode}); mend what pip says above and repeat the command"
            )
    server.installed.write_text(VERSION + "\n", encoding="utf-8")


@contextmanager
def running(server: LocalServer, state: Path, port: int, *, calls_loopback: bool = False) -> Iterator[RunningServer]:
    """Run an installed server on this machine's loopback address until the context ends.

    Its access is left in `state` for the other commands. The data of earlier runs is there again. Only with
    `calls_loopback` may its projects call services on this machine: for suggestions and webhooks of a service here.

    Raises:
        LabelingError: the port is taken, or the server did not come up; the message ends with its last lines.
    """
    _check_free(port)
    known = _known_secrets(server)
    access = Access(url=f"http://{HOST}:{port}", token=known.token)
    server.data.mkdir(parents=True, exist_ok=True)
    command = [str(server.program), "start", "--no-browser", "--internal-host", HOST, "--port", str(port)]
    with server.log.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own environment's program
            command,
            env={**os.environ, **_variables(server, access, known, calls_loopback=calls_loopback)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until_healthy(process, access.url, server.log)
            write_access(state, access)
            yield RunningServer(access, LOGIN, known.password, process.wait)
        finally:
            process.terminate()
            try:
                process.wait(_STOP)
            except subprocess.TimeoutExpired:
                process.kill()


def _variables(server: LocalServer, access: Access, known: Secrets, *, calls_loopback: bool) -> dict[str, str]:
    return {
        "LABEL_STUDIO_BASE_DATA_DIR": str(server.data.resolve()),
        "DJANGO_DB": "sqlite",
        "LABEL_STUDIO_HOST": access.url,
        "LABEL_STUDIO_USERNAME": LOGIN,
        "LABEL_STUDIO_PASSWORD": known.password,
        "LABEL_STUDIO_USER_TOKEN": known.token,
        "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true",
        "SECRET_KEY": known.key,
        # Label Studio guards against users who make it call what only its own machine can reach.
        "SSRF_PROTECTION_ENABLED": "false" if calls_loopback else "true",  # for webhooks
        "ML_BLOCK_LOCAL_IP": "false" if calls_loopback else "true",  # for suggestions
        # It asks nobody outside.
        "LATEST_VERSION_CHECK": "false",
        "COLLECT_ANALYTICS": "false",
        "SENTRY_DSN": "",
        "FRONTEND_SENTRY_DSN": "",
    }


def _known_secrets(server: LocalServer) -> Secrets:
    if server.secrets.is_file():
        return Secrets.model_validate_json(server.secrets.read_text(encoding="utf-8"))
    made = Secrets(password=secrets.token_urlsafe(12), token=secrets.token_hex(20), key=secrets.token_urlsafe(40))
    server.folder.mkdir(parents=True, exist_ok=True)
    server.secrets.touch(mode=_OWNER_ONLY)
    server.secrets.write_text(json.dumps(made.model_dump(), indent=2) + "\n", encoding="utf-8")
    return made


def _check_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise LabelingError(
                f"port {port} of {HOST} is taken ({error.strerror}); stop what runs there, or choose another --port"
            ) from error


def _wait_until_healthy(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    deadline = time.monotonic() + _START
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/health", timeout=_POLL * 10).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(_POLL)
    last = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LAST_LINES:])
    ended = f"ended with {process.poll()}" if process.poll() is not None else f"did not answer within {_START:.0f} s"
    raise LabelingError(f"Label Studio {ended}; the last lines of {log}:\n{last}")
