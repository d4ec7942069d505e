"""Twice the load that saturates the service, and a hundred thousand requests: nothing lost, nothing wrong, no growth.

    dvc repro && python -m benchmarks.endurance

A real service on the pipeline's model in int8 judges the packaged sample's mentions. Every answer is compared with
what the scorer itself says of each mention alone. Callers have addresses of their own on the loopback interface, by
which the service tells them apart; that works on Linux.
"""

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from benchmarks.document import machine, write_section
from benchmarks.endurance.many import send_many
from benchmarks.endurance.requests import know
from benchmarks.endurance.saturation import overload, saturate
from benchmarks.endurance.table import many_text, overload_text
from benchmarks.quantized import int8_bundle
from data.dataset import read_part
from data.split import PARTS
from serving.scoring.scorer import Scorer
from tests.serving.running import free_port, running_service
from training.tracking import git_commit

_SATURATING = 30.0  # seconds in which the saturating load is found
_WARM_UP = 5.0
_TIMES = 2.0  # the saturating load


def main(
    minutes: Annotated[float, typer.Option(min=0.05, help="How long the load lasts.")] = 10,
    requests: Annotated[int, typer.Option(min=20, help="How many are sent while memory is watched.")] = 100_000,
    bundle: Annotated[Path, typer.Option(help="What the pipeline exported.")] = Path("artifacts/bundle"),
    dataset: Annotated[Path, typer.Option(help="What `tonika data prepare` wrote.")] = Path("artifacts/dataset"),
    seed: Annotated[int, typer.Option()] = 0,
    document: Annotated[Path, typer.Option(help="Where the tables are written.")] = Path("docs/benchmarks.md"),
) -> None:
    """Load a service, count what becomes of every request, print the tables and write them to the document."""
    started, commit, load = time.monotonic(), git_commit(), os.getloadavg()[0]
    generator = np.random.default_rng(seed)
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".endurance-") as folder:
        served = int8_bundle(bundle, dataset, Path(folder) / "int8")
        scorer = Scorer.load(served)
        known = know(scorer, [item.mention for part in PARTS for item in read_part(dataset, part)])
        port = free_port()
        environment = {"TONIKA_MODEL": str(served), "TONIKA_PORT": str(port)}
        command = [sys.executable, "-m", "tonika", "serve"]
        with running_service(command, environment, port, Path(folder)) as service:
            asyncio.run(saturate(service.url, known, _WARM_UP, generator))
            saturated = asyncio.run(saturate(service.url, known, _SATURATING, generator))
            rate = saturated.texts / _SATURATING
            found = asyncio.run(overload(service.url, known, _TIMES * rate, 60 * minutes, generator))
            many = asyncio.run(send_many(service.url, service.process, known, requests, generator))
    content = "\n\n".join([overload_text(rate, found, minutes), "### Many requests", many_text(many)])
    typer.echo(content)
    facts = {
        "command": f"python -m benchmarks.endurance --minutes {minutes:g} --requests {requests} --seed {seed}",
        "commit": commit,
        "model": f"run {scorer.config.run_id}, {scorer.config.precision}, dataset {scorer.config.dataset}",
        "machine": machine(),
        "load average before": f"{load:.1f}",
        "minutes of this call": f"{(time.monotonic() - started) / 60:.0f}",
    }
    write_section(document, "Endurance", facts, content)


if __name__ == "__main__":
    typer.run(main)
