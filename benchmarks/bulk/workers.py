"""How many mentions a second this process scores, and so many workers of Ray, and whether they say the same."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from serving.bulk.local import here
from serving.bulk.on_ray import Cluster, on_ray
from serving.bulk.part import Executor
from serving.bulk.score_folder import open_run, score_folder
from serving.registry.champion import resolved_model
from serving.scored.folder import part_paths


@dataclass(frozen=True)
class Layout:
    """What scores."""

    name: str
    threads: int  # of each
    executor: Executor


@dataclass(frozen=True)
class Throughput:
    """What a layout reached."""

    layout: str
    threads: int
    seconds: float  # from nothing to the last part, the loading of the model and the start of Ray included
    rate: float  # mentions a second in that time
    differing: int  # mentions to which another tonality was given than by the first layout
    largest_difference: float  # of a tonality's probability


def layouts(bundle: Path, cores: int, workers: Sequence[int]) -> Iterator[Layout]:
    """Yield this process with one thread and with all, and so many workers with one thread each."""
    for threads in sorted({1, cores}):
        yield Layout("this process", threads, here(bundle, threads))
    for number in workers:
        yield Layout(f"Ray, workers: {number}", 1, on_ray(bundle, Cluster(workers=number, threads=1)))


def measure_throughput(
    bundle: Path, source: Path, among: Sequence[Layout], work: Path, rows_per_part: int
) -> Iterator[Throughput]:
    """Score a file into a folder in `work` by each layout in turn."""
    first: pa.Table | None = None
    for number, layout in enumerate(among):
        output = work / f"scores-{number}"
        with resolved_model(str(bundle)) as model, open_run(source, output, model, rows_per_part=rows_per_part) as run:
            started = time.monotonic()
            *_, counts = score_folder(run, layout.executor)
            seconds = time.monotonic() - started
        table = pa.concat_tables(map(pq.read_table, part_paths(output)))
        first = table if first is None else first
        differing, largest = _differences(first, table)
        yield Throughput(layout.name, layout.threads, seconds, counts.scored / seconds, differing, largest)


def _differences(first: pa.Table, other: pa.Table) -> tuple[int, float]:
    """Compare row by row; ids say that they are the same rows."""
    if first["id"] != other["id"]:
        raise ValueError("two layouts scored different rows, or in another order; expected the same ones")
    tonalities = first["tonality"].to_numpy() != other["tonality"].to_numpy()
    columns = [name for name in first.column_names if name.startswith("probability_")]
    gaps = [np.abs(first[name].to_numpy() - other[name].to_numpy()).max(initial=0) for name in columns]
    return int(tonalities.sum()), float(max(gaps))
