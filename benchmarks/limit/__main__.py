"""How close the scorer comes to what the cores can do, and where the rest of the time goes.

    dvc repro && python -m benchmarks.limit

What the cores can do is what one large product reaches through the same engine. The bundle's float32 graph is measured,
and an int8 one that is made of it here in the same way as the export makes it.
"""

import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import onnx
import typer

from benchmarks.document import machine, write_section
from benchmarks.limit.alone import seconds_of_one
from benchmarks.limit.arithmetic import large_product_rate, multiply_adds
from benchmarks.limit.footprint import footprint
from benchmarks.limit.layouts import measure_layouts
from benchmarks.limit.stages import operation_shares, stage_seconds
from benchmarks.limit.table import Speed, render
from benchmarks.quantized import int8_bundle
from data.dataset import read_part
from data.record import Mention
from data.split import PARTS
from serving.scoring.bundle import BundleLayout
from serving.scoring.scorer import Scorer
from training.tracking import git_commit

_REQUEST = 256  # mentions
_REPEATS = 10
_PROFILED = 40  # mentions alone, whose passes are profiled


def measure(folder: Path, mentions: Sequence[Mention], threads: int, work: Path) -> Speed:
    """Measure one bundle on requests of the API's full size and of one mention; services keep their files in `work`."""
    scorer = Scorer.load(folder, threads=threads)
    scorer.warm_up()
    tokens = [inputs["input_ids"].shape[1] for inputs in scorer.inputs(mentions)]
    graph = onnx.load(BundleLayout(folder).model)
    return Speed(
        precision=scorer.config.precision,
        tokens=sum(tokens),
        multiply_adds=sum(multiply_adds(graph, each) for each in tokens),
        limit=large_product_rate(scorer.config.precision, threads),
        stages=stage_seconds(scorer, mentions, _REPEATS),
        operations=operation_shares(BundleLayout(folder).model, scorer.inputs(mentions[:_PROFILED]), threads),
        alone=seconds_of_one(folder, mentions, work),
        memory=footprint(folder, work),
        layouts=measure_layouts(folder, mentions, threads),
    )


def main(
    bundle: Annotated[Path, typer.Option(help="The float32 bundle of the pipeline.")] = Path("artifacts/bundle"),
    dataset: Annotated[Path, typer.Option(help="What `tonika data prepare` wrote.")] = Path("artifacts/dataset"),
    document: Annotated[Path, typer.Option(help="Where the tables are written.")] = Path("docs/benchmarks.md"),
) -> None:
    """Measure both precisions, print the tables and write them to the document."""
    commit, load, threads = git_commit(), os.getloadavg()[0], os.cpu_count() or 1
    config = Scorer.load(bundle).config
    mentions = [item.mention for part in PARTS for item in read_part(dataset, part)][:_REQUEST]
    with tempfile.TemporaryDirectory() as folder:
        int8 = int8_bundle(bundle, dataset, Path(folder) / "int8")
        bundles = [bundle, int8] if config.precision == "float32" else [int8]
        started = time.monotonic()
        speeds = [measure(each, mentions, threads, Path(folder)) for each in bundles]
    content = render(speeds, len(mentions), threads)
    typer.echo(content)
    facts = {
        "command": "python -m benchmarks.limit",
        "commit": commit,
        "model": f"run {config.run_id}, dataset {config.dataset}",
        "machine": machine(),
        "load average before": f"{load:.1f}",
        "seconds of measuring": f"{time.monotonic() - started:.0f}",
    }
    write_section(document, "The limit of the machine", facts, content)


if __name__ == "__main__":
    typer.run(main)
