"""The most memory that the command holds while it scores."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.memory import resident_bytes

_EVERY = 0.2  # seconds between two looks


@dataclass(frozen=True)
class Peak:
    """What one run held and took."""

    source: str  # the format of the input
    rows: int
    memory: int  # bytes of proportional set size, at the most
    seconds: float


def measure_peak(bundle: Path, source: Path, output: Path, rows: int) -> Peak:
    """Run `tonika score` as a process of its own on a file and look at its memory all the while.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    command = [sys.executable, "-m", "tonika", "score", str(source), "--output", str(output)]
    environment = {**os.environ, "TONIKA_MODEL": str(bundle)}
    peak, started = 0, time.monotonic()
    # Python itself, with paths that this benchmark made
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:  # noqa: S603
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            peak = max(peak, resident_bytes(watched))
            time.sleep(_EVERY)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Peak(source.suffix, rows, peak, time.monotonic() - started)
