"""Bulk scoring: memory does not grow with rows, and throughput grows with workers.

dvc repro && python -m benchmarks.bulk
"""

import os
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.bulk.mentions import FORMATS, write_generated, write_repeated
from benchmarks.bulk.peak import measure_peak
from benchmarks.bulk.table import render
from benchmarks.bulk.workers import layouts, measure_throughput
from benchmarks.document import machine, write_section
from benchmarks.options import numbers
from data.dataset import read_part
from data.split import PARTS
from serving.scoring.bundle import open_bundle
from tests.serving.tiny import make_tiny_bundle
from training.tracking import git_commit

_PART_ROWS = 2_560  # ten chunks, so that two workers end at about the same time


def main(
    sizes: Annotated[str, typer.Option(help="Rows at which memory is looked at.")] = "10000,100000,1000000",
    rows: Annotated[int, typer.Option(min=1, help="Mentions for throughput.")] = 50_000,
    workers: Annotated[str, typer.Option(help="Numbers of Ray's workers.")] = "1,2",
    bundle: Annotated[Path, typer.Option(help="What the pipeline exported.")] = Path("artifacts/bundle"),
    dataset: Annotated[Path, typer.Option(help="What `tonika data prepare` wrote.")] = Path("artifacts/dataset"),
    document: Annotated[Path, typer.Option(help="Where the tables are written.")] = Path("docs/benchmarks.md"),
) -> None:
    """Measure both, print the tables and write them to the document."""
    started, commit, load = time.monotonic(), git_commit(), os.getloadavg()[0]
    mentions = [item.mention for part in PARTS for item in read_part(dataset, part)]
    config = open_bundle(bundle)
    with tempfile.TemporaryDirectory(prefix="tonika-bulk-") as folder:
        work = Path(folder)
        tiny = make_tiny_bundle(work / "tiny")
        peaks = []
        for size in numbers(sizes):
            for suffix in FORMATS:
                source = work / f"generated-{size}{suffix}"
                write_generated(source, size)
                peaks.append(measure_peak(tiny, source, work / f"scores-{size}-{suffix[1:]}", size))
                source.unlink()
        write_repeated(work / "real.jsonl", mentions, rows)
        among = list(layouts(bundle, os.cpu_count() or 1, numbers(workers)))
        throughputs = list(measure_throughput(bundle, work / "real.jsonl", among, work, _PART_ROWS))
    content = render(peaks, throughputs, rows, _PART_ROWS)
    typer.echo(content)
    facts = {
        "command": f"python -m benchmarks.bulk --sizes {sizes} --rows {rows} --workers {workers}",
        "commit": commit,
        "model": f"run {config.run_id}, {config.precision}, dataset {config.dataset}",
        "machine": machine(),
        "load average before": f"{load:.1f}",
        "minutes of this call": f"{(time.monotonic() - started) / 60:.0f}",
    }
    write_section(document, "Bulk scoring", facts, content)


if __name__ == "__main__":
    typer.run(main)
