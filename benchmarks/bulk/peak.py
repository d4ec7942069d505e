"""The most memory that the command holds while it scores."""

import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peak import watched_run


@dataclass(frozen=True)
class Peak:
    """What one run held and took."""

    source: str  # the format of the input
    rows: int
    memory: int  # bytes of proportional set size, at the most
    seconds: float


def measure_peak(bundle: Path, source: Path, output: Path, rows: int) -> Peak:
    """Run `tonika score` on a file and look at its memory all the while.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    command = [sys.executable, "-m", "tonika", "score", str(source), "--output", str(output)]
    run = watched_run(command, {"TONIKA_MODEL": str(bundle)})
    return Peak(source.suffix, rows, run.memory, run.seconds)
