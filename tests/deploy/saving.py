"""The program for backups, run as a person runs it in a project's folder."""

import os
import subprocess
import sys
from pathlib import Path

# A project's folder holds the program itself; the tests' folders do not.
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}


def backup(command: str, folder: Path, *, cwd: Path, expected: int = 0, file_limit: int | None = None) -> str:
    """Save or restore; returns what it says. No file may grow beyond `file_limit` KiB, as on a disk that is full."""
    limit = f"ulimit -f {file_limit}; " if file_limit else ""
    arguments = [f'umask 000; {limit}exec "$@"', "bash", sys.executable, "-m", "deploy.backup", command, str(folder)]
    done = subprocess.run(
        ["bash", "-c", *arguments], cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    output = done.stdout + done.stderr
    assert done.returncode == expected, output
    assert "Traceback" not in output
    return output


def write(path: Path, content: bytes = b"content") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
