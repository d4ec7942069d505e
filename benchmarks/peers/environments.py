"""An environment of its own for each peer, made once and kept."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.peers.catalog import PROJECT, Peer
from benchmarks.peers.errors import PeerError

ROOT = Path(__file__).resolve().parents[2]
_CONSTRAINTS = ROOT / "constraints.txt"
_PACKED = ("data", "serving", "training", "labeling")
_FILES = ("pyproject.toml", "README.md", "LICENSE", "THIRD_PARTY.md", "tonika.py")
_LIMIT = 600.0  # seconds that an installation may take
_LAST_LINES = 3


@dataclass(frozen=True)
class Environment:
    """Where a peer's packages are installed."""

    folder: Path

    @property
    def programs(self) -> Path:
        """The folder of its interpreter and commands."""
        return self.folder / "bin"

    @property
    def marker(self) -> Path:
        """What was installed; written last."""
        return self.folder / "installed.json"

    def bytes(self) -> int:
        """Size of what is installed, without bytecode."""
        return folder_bytes(self.folder)


def folder_bytes(folder: Path) -> int:
    """Return the size of all files below a folder, bytecode and links aside."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files if path.suffix != ".pyc")


def prepare_environment(peer: Peer, folder: Path) -> Environment:
    """Install what a peer needs below `folder`, unless the same is there already.

    Raises:
        PeerError: it cannot be installed; the message has the installer's last words.
    """
    environment = Environment(folder / peer.environment)
    wanted = json.dumps(_decided_by(peer))
    if environment.marker.is_file() and environment.marker.read_text("utf-8") == wanted:
        return environment
    shutil.rmtree(environment.folder, ignore_errors=True)
    venv.EnvBuilder(symlinks=True).create(environment.folder)
    with tempfile.TemporaryDirectory(prefix="tonika-source-") as source:
        requirements = [_copied(Path(source)) if name == PROJECT else name for name in peer.requirements]
        constraints = ["-c", str(_CONSTRAINTS)] if peer.constrained else []
        _install(environment, [*constraints, *requirements])
    environment.marker.write_text(wanted, "utf-8")
    return environment


@cache  # of one call of the benchmark: what is changed meanwhile is installed by the next
def project_digest() -> str:
    """Return the SHA-256 of what the project's package is built of, and of the constraints."""
    packed = [path for room in _PACKED for path in (ROOT / room).rglob("*") if path.is_file() and path.suffix != ".pyc"]
    digest = hashlib.sha256()
    for path in [*(ROOT / name for name in _FILES), _CONSTRAINTS, *sorted(packed)]:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _decided_by(peer: Peer) -> list[str]:
    """Return all that decides what is installed: of the constraints those of what is asked for by name."""
    if PROJECT in peer.requirements:
        return [*peer.requirements, project_digest()]
    pins = _CONSTRAINTS.read_text("utf-8").splitlines() if peer.constrained else []
    return [*peer.requirements, *(pin for pin in pins if pin.partition("==")[0] in peer.requirements)]


def _copied(folder: Path) -> str:
    """Copy what the project's package is built of, because building writes beside it; returns what to install."""
    for room in _PACKED:
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in _FILES:
        shutil.copyfile(ROOT / name, folder / name)
    return f"{folder}[serve]"


def _install(environment: Environment, arguments: Sequence[str]) -> None:
    python = str(environment.programs / "python")
    uv = _own_uv()
    if uv:
        command = [uv, "pip", "install", "--python", python]
    else:
        command = [sys.executable, "-m", "pip", "--python", python, "install", "--disable-pip-version-check"]
    try:
        done = subprocess.run(  # noqa: S603 - an installer, with requirements from the catalogue
            [*command, *arguments],
            env=_variables(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PeerError(f"not installed within {_LIMIT / 60:.0f} minutes") from error
    if done.returncode:
        raise PeerError(f"cannot be installed: {' '.join(done.stdout.splitlines()[-_LAST_LINES:])}")


def _own_uv() -> str | None:
    """Find a uv of the machine's own: the one in this environment does not know how pip is set up here."""
    here = str(Path(sys.executable).parent)
    return shutil.which("uv", path=os.pathsep.join(place for place in os.get_exec_path() if place != here))


def _variables() -> dict[str, str]:
    """Pass on to uv the folders of wheels that pip was told of, as deploy/install.sh does."""
    folders = [place for place in os.environ.get("PIP_FIND_LINKS", "").split() if Path(place).is_dir()]
    found = {"UV_FIND_LINKS": ",".join(folders)} if folders else {}
    return {**found, **os.environ}
