"""Scoring a file or a folder into partitioned Parquet, in constant memory; an interrupted run is taken up again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from data.intake.reading import AS_OURS, Intake
from serving.bulk.chunks import CHUNK
from serving.bulk.folder import begin, changed, check_ours, continues, finish, working_alone
from serving.bulk.inputs import Inputs, find_inputs
from serving.bulk.part import Executor, Job, done_part
from serving.bulk.plan import Part, plan_parts
from serving.errors import BulkError
from serving.registry.champion import ResolvedModel
from serving.scored.counts import ScoreCounts
from serving.scored.folder import Asked, part_path
from serving.scored.origin import ScoreOrigin
from serving.scoring.bundle import BundleLayout, open_bundle, sha256

ROWS_PER_PART = 40 * CHUNK  # what a kill costs at most, and what a worker gets at once


@dataclass(frozen=True)
class Run:
    """What is still to do in a folder."""

    inputs: Inputs
    asked: Asked
    job: Job
    pending: tuple[Part, ...]
    kept: ScoreCounts  # of the parts that were there

    @property
    def rows(self) -> int:
        """Rows of all parts."""
        return self.kept.read + sum(part.rows for part in self.pending)


@contextmanager
def open_run(
    source: Path,
    folder: Path,
    model: ResolvedModel,
    intake: Intake = AS_OURS,
    *,
    rows_per_part: int = ROWS_PER_PART,
    overwrite: bool = False,
) -> Iterator[Run]:
    """Begin a folder, or take it up again; nobody else may write to it as long as the context lasts.

    Args:
        source: a file, or a folder of files; see `find_inputs`.
        folder: where the parts go.
        model: what they are scored by.
        intake: how the files are read, and whether personal data are masked.
        rows_per_part: of the input.
        overwrite: whether what the folder holds of another scoring is thrown away; else it is an error.

    Raises:
        DataError: the input cannot be read as a whole.
        BulkError: the folder lies in the input, holds something else, or another run works in it.
        WritingError: the folder cannot be written to.
    """
    if folder.exists() and not folder.is_dir():
        raise BulkError(f"{folder} is a file; choose a folder as --output")
    if folder.resolve().is_relative_to(source.resolve()):
        raise BulkError(f"{folder} lies in the input {source}, and would be read with it; choose another --output")
    check_ours(folder)
    inputs = find_inputs(source)
    asked = Asked(
        model=model.name,
        version=model.version,
        bundle_sha256=sha256(BundleLayout(model.folder).manifest),
        rows_per_part=rows_per_part,
        intake=intake,
        inputs=inputs.files,
    )
    origin = ScoreOrigin.of(model.name, model.version, open_bundle(model.folder))
    with working_alone(folder):
        kept = continues(folder, asked, overwrite=overwrite)
        planned = tuple(plan_parts(inputs.root, (each.file for each in inputs.files), rows_per_part, intake))
        if not kept:  # only now, since an input that cannot be read should cost nothing
            begin(folder, asked)
        done = {part.number: done_part(folder, part) for part in planned}
        yield Run(
            inputs,
            asked,
            Job(root=inputs.root.resolve(), folder=folder.resolve(), origin=origin, intake=intake),
            tuple(part for part in planned if done[part.number] is None),
            sum((counts for counts in done.values() if counts is not None), start=ScoreCounts()),
        )


def score_folder(run: Run, executor: Executor) -> Iterator[ScoreCounts]:
    """Score what is still to do; yields the counts so far, beginning with those of the parts that were kept.

    Raises:
        BulkError: an input was changed meanwhile, or a part was put where it cannot be seen from here.
    """
    counts = run.kept
    yield counts
    if run.pending:
        for more in executor(run.job, run.pending):
            counts += more
            yield counts
    missing = [part.number for part in run.pending if not part_path(run.job.folder, part.number).is_file()]
    if missing:
        raise BulkError(
            f"{len(missing)} of {len(run.pending)} parts were scored and are not in {run.job.folder}, such as "
            f"{part_path(run.job.folder, missing[0]).name}; does it lie where all machines see it? What is there is "
            "kept; repeat the command to go on"
        )
    differing = changed(run.inputs.files, find_inputs(run.inputs.source).files)
    if differing:
        raise BulkError(
            f"{', '.join(differing)} changed while being scored, so that the scores are of neither; leave the input as "
            "it is and repeat with --overwrite"
        )
    finish(run.job.folder, run.asked, counts)
