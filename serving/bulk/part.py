"""Scoring one part of a folder: a Parquet file, and beside it the rows that could not be scored."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from pydantic import ValidationError

from data.intake.reading import AS_OURS, Intake
from data.record import Record
from serving.bulk.chunks import scored_chunks
from serving.bulk.parquet_writer import parquet_scores
from serving.bulk.placing import placing
from serving.bulk.plan import Part, part_rows
from serving.errors import BulkError
from serving.scored.counts import ScoreCounts
from serving.scored.folder import part_path, part_rejects_path
from serving.scored.origin import ScoreOrigin
from serving.scoring.scorer import Scorer

_KEY = b"tonika_part"  # of the metadata of the file


class Job(Record):
    """What all parts of a folder have in common."""

    root: Path  # of the inputs
    folder: Path
    origin: ScoreOrigin
    intake: Intake = AS_OURS


Executor = Callable[[Job, Sequence[Part]], Iterator[ScoreCounts]]  # scores parts; yields counts as they come


class DonePart(Record):
    """What a part's file says of itself."""

    part: Part
    counts: ScoreCounts


def score_part(scorer: Scorer, job: Job, part: Part) -> Iterator[ScoreCounts]:
    """Score a part and put it in place, after its rejects; yields the counts of each chunk by itself.

    Raises:
        DataError: an input was changed, or cannot be read any longer.
        WritingError: the folder cannot be written to.
    """
    counts = ScoreCounts()
    with ExitStack() as stack:
        # Entered first, so that it is put in place last: with the scores in place, their rejects are.
        scores_file = stack.enter_context(placing(part_path(job.folder, part.number)))
        rejects_file = stack.enter_context(placing(part_rejects_path(job.folder, part.number), keep_empty=False))
        rejects = stack.enter_context(rejects_file.open("w", encoding="utf-8", newline="\n"))
        parquet = stack.enter_context(parquet_scores(scores_file, job.origin))
        for chunk in scored_chunks(scorer, part_rows(job.root, part, job.intake), mask=job.intake.mask):
            parquet.write(chunk.scored)
            rejects.writelines(reject.model_dump_json() + "\n" for reject in chunk.rejects)
            counts += chunk.counts
            yield chunk.counts
        parquet.note({_KEY: DonePart(part=part, counts=counts).model_dump_json().encode()})


def done_part(folder: Path, part: Part) -> ScoreCounts | None:
    """Return what became of a part that an earlier run put in place; None if none did.

    Raises:
        BulkError: its file is damaged, or of other rows.
    """
    import pyarrow as pa  # noqa: PLC0415 - only folders need it
    import pyarrow.parquet as pq  # noqa: PLC0415

    path = part_path(folder, part.number)
    if not path.is_file():
        return None
    try:
        found = DonePart.model_validate_json(pq.read_metadata(path).metadata[_KEY])
    except (pa.ArrowException, OSError, KeyError, TypeError, ValidationError) as error:
        raise BulkError(f"{path} is damaged, or not a part that `tonika score` wrote; remove it and repeat") from error
    if found.part != part:
        raise BulkError(f"{path} holds other rows than it should; remove it and repeat, or choose another --output")
    return found.counts
