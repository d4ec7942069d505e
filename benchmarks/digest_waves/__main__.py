"""How often a false wave is found, how often a true one, and how late: `python -m benchmarks.digest_waves`."""

import os
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from benchmarks.digest_waves.kinds import KINDS
from benchmarks.digest_waves.searching import searched
from benchmarks.digest_waves.table import render
from benchmarks.document import machine, write_section
from serving.digest.waves.detection import FALSE_ALARMS
from training.tracking import git_commit


def main(
    months: Annotated[int, typer.Option(min=1, help="Of each kind.")] = 400,
    document: Annotated[Path, typer.Option(help="Where the table is written.")] = Path("docs/benchmarks.md"),
) -> None:
    """Draw months, look for waves, print the table and write it to the document."""
    started, commit = time.monotonic(), git_commit()
    with ProcessPoolExecutor() as processes:
        outcomes = [
            list(processes.map(partial(searched, kind), range(months), chunksize=10))
            for kind in track(KINDS, "months of each kind")
        ]
    content = render(KINDS, outcomes, FALSE_ALARMS)
    typer.echo(content)
    facts = {
        "command": f"python -m benchmarks.digest_waves --months {months}",
        "commit": commit,
        "machine": machine(),
        "processes": str(os.cpu_count()),
        "minutes": f"{(time.monotonic() - started) / 60:.0f}",
    }
    write_section(document, "The digest: waves", facts, content)


if __name__ == "__main__":
    typer.run(main)
