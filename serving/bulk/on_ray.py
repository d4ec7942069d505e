"""Scoring parts on Ray Data, on this machine or on a cluster.

The items of work are the parts that are still to do. Each worker holds the model, scores a part as this process would
have done, and puts it in place; only what became of its rows comes back. So the inputs and the output have to lie
where all machines of a cluster see them under the same path. The model need not: it travels with the work.
"""

import logging
import os
import platform
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.errors import TonikaError
from serving.bulk.part import Executor, Job, score_part
from serving.bulk.plan import Part
from serving.bulk.ray_address import check_address
from serving.errors import BulkError
from serving.scored.counts import ScoreCounts
from serving.scoring.bundle import BundleLayout
from serving.scoring.scorer import Scorer

if TYPE_CHECKING:
    import ray

_HALF = 0.5  # Ray shares out a CPU in parts, and several only as they are
_GO_ON = "What is done is kept; repeat the command to go on"
_MARGIN = 1 << 28  # bytes of Ray's memory for objects, beside the model


@dataclass(frozen=True)
class Cluster:
    """Where Ray runs, and how many score there."""

    address: str | None = None  # None: on this machine, for as long as the scoring lasts
    workers: int | None = None  # None: one a machine
    threads: int = 0  # of a worker; 0: the CPUs divided among the workers


class PartScorer:
    """A worker."""

    def __init__(self, bundle: "ray.ObjectRef[dict[str, bytes]]", job: str, threads: int) -> None:
        """Unpack the model and load it."""
        import ray  # noqa: PLC0415 - see `on_ray`

        self._job = Job.model_validate_json(job)
        with tempfile.TemporaryDirectory(prefix="tonika-model-") as folder:
            for name, content in ray.get(bundle).items():
                (Path(folder) / name).write_bytes(content)
            self._scorer = Scorer.load(Path(folder), threads=threads)

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        """Score parts and tell of each what became of its rows, or what went wrong."""
        done = [self._score(Part.model_validate_json(str(part))) for part in batch["part"]]
        return {"counts": [counts.model_dump_json() for counts, _ in done], "problem": [problem for _, problem in done]}

    def _score(self, part: Part) -> tuple[ScoreCounts, str]:
        try:
            return sum(score_part(self._scorer, self._job, part), start=ScoreCounts()), ""
        except (TonikaError, OSError) as error:  # told as it is; Ray would wrap it in tracebacks, and try again
            return ScoreCounts(), f"{error} (so it looks on the machine {platform.node()})"


def on_ray(bundle: Path, cluster: Cluster) -> Executor:
    """Score parts by a bundle on Ray Data, in any order.

    Raises:
        BulkError: Ray is not installed, there is no cluster at the address, or it has too few CPUs.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray.data  # noqa: PLC0415 - seconds to import, and not needed on one machine
    except ImportError as error:
        raise BulkError("--engine ray needs Ray; pip install 'tonika[ray]'") from error
    if cluster.address:
        check_address(cluster.address)

    def executor(job: Job, parts: Sequence[Part]) -> Iterator[ScoreCounts]:
        layout = BundleLayout(bundle)
        files = {path.name: path.read_bytes() for path in (*layout.content, layout.manifest)}
        with _started(cluster, sum(map(len, files.values()))):
            workers, threads = _shares(cluster)
            context = ray.data.DataContext.get_current()
            context.enable_progress_bars = False
            done = ray.data.from_items(
                [{"part": part.model_dump_json()} for part in parts], override_num_blocks=len(parts)
            ).map_batches(
                PartScorer,
                batch_size=1,
                fn_constructor_args=(ray.put(files), job.model_dump_json(), threads),
                compute=ray.data.ActorPoolStrategy(size=min(workers, len(parts)), max_tasks_in_flight_per_actor=1),
                num_cpus=_asked(threads),
            )
            try:
                for row in done.iter_rows():
                    if row["problem"]:
                        raise BulkError(row["problem"])
                    yield ScoreCounts.model_validate_json(row["counts"])
            except ray.exceptions.RayError as error:
                raise BulkError(f"Ray gave up: {str(error).rstrip('.')}. {_GO_ON}") from error

    return executor


def _started(cluster: Cluster, bundle_bytes: int) -> AbstractContextManager[object]:
    import ray  # noqa: PLC0415

    memory = 2 * bundle_bytes + _MARGIN if cluster.address is None else None
    try:
        return ray.init(
            cluster.address or "local",
            include_dashboard=False,
            object_store_memory=memory,  # which a cluster that is there has already
            logging_level=logging.ERROR,
            log_to_driver=False,
        )
    except Exception as error:  # it raises Exception itself
        where = "start on this machine" if cluster.address is None else f"answer at {cluster.address}"
        raise BulkError(f"Ray does not {where}: {str(error).rstrip('.')}. {_GO_ON}") from error


def _shares(cluster: Cluster) -> tuple[int, int]:
    """Return the number of workers, and the threads of each."""
    import ray  # noqa: PLC0415

    cpus = [int(node["Resources"].get("CPU", 0)) for node in ray.nodes() if node["Alive"]]
    workers = cluster.workers or max(1, sum(each > 0 for each in cpus))
    if workers * max(1, cluster.threads) > sum(cpus):
        raise BulkError(
            f"{workers} workers of {max(1, cluster.threads)} threads are asked for, the cluster has {sum(cpus)} CPUs; "
            "ask for fewer --workers"
        )
    return workers, cluster.threads or min(max(cpus), sum(cpus) // workers)


def _asked(threads: int) -> float:
    """Return the CPUs that a worker asks for: less than it uses, for workers that took every one would starve Ray."""
    return threads - 1 if threads > 1 else _HALF
