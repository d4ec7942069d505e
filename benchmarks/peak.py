"""The most memory that a command holds, and its time."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import psutil

from benchmarks.memory import resident_bytes

_EVERY = 0.2  # seconds between two looks


@dataclass(frozen=True)
class Run:
    """What a command held and took."""

    memory: int  # bytes of proportional set size, at the most
    seconds: float


def watched_run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Run:
    """Run a command as a process of its own, and look at its memory all the while.

    Args:
        command: a program and its arguments; what it prints is dropped.
        environment: variables beside those of this process.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    most, started = 0, time.monotonic()
    # Python itself, with paths that a benchmark made
    with subprocess.Popen(  # noqa: S603
        command, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL
    ) as process:
        root = psutil.Process(process.pid)
        while process.poll() is None:
            most = max(most, resident_bytes(root))
            time.sleep(_EVERY)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Run(most, time.monotonic() - started)
