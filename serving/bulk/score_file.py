"""Scoring one file into one JSONL, CSV or Parquet file, in constant memory."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from data.intake.reading import AS_OURS, Intake, read_export
from data.readers import BrokenRow, Row
from serving.bulk.chunks import scored_chunks
from serving.bulk.placing import placing
from serving.bulk.writers import SUFFIXES, score_writer
from serving.errors import BulkError
from serving.scored.counts import ScoreCounts
from serving.scored.origin import ScoreOrigin
from serving.scoring.scorer import Scorer


def names_one_file(output: Path) -> bool:
    """Tell whether an output is one file and not a folder of parts: by its ending, unless such a folder is there.

    Raises:
        BulkError: it ends as a file of another kind does.
    """
    if output.is_dir():
        return False
    if output.suffix.lower() in SUFFIXES:
        return True
    if output.suffix[1:].isalpha():
        raise BulkError(
            f"cannot write {output}; expected an output that ends in {', '.join(SUFFIXES)}, or a folder, "
            "whose name has no ending"
        )
    return False


def rejects_path(output: Path) -> Path:
    """Where the rows go that cannot be scored."""
    return output.with_name(f"{output.name}.rejects.jsonl")


def score_file(
    scorer: Scorer, source: Path, output: Path, origin: ScoreOrigin, intake: Intake = AS_OURS
) -> Iterator[ScoreCounts]:
    """Score `source` into `output`, both by suffix; yields the counts so far, beginning with none.

    Rows keep their order and ids; a row without an id gets its key, and every one its line. The files appear
    under their names only when all is done: an interrupted run leaves the old ones. Rejects are written beside the
    output, one JSON object for each problem, and no rejects file is left where there was none.

    Raises:
        DataError: the input cannot be read as a whole.
        BulkError: the output's suffix is unknown, its folder is missing, or it is the input itself.
    """
    if source.is_dir():
        raise BulkError(f"{source} is a folder, and is scored into one; choose an --output without an ending")
    rows = read_export(source, intake)
    if output.suffix.lower() not in SUFFIXES:
        raise BulkError(f"cannot write {output}; expected an output that ends in {', '.join(SUFFIXES)}")
    if not output.parent.is_dir():
        raise BulkError(f"{output.parent} is not a folder; make it first, or choose another --output")
    if output.exists() and output.samefile(source):
        raise BulkError(f"{output} is the input itself; choose another --output")
    return _scored(scorer, ((source.name, row) for row in rows), output, origin, mask=intake.mask)


def _scored(
    scorer: Scorer, rows: Iterator[tuple[str, Row | BrokenRow]], output: Path, origin: ScoreOrigin, *, mask: bool
) -> Iterator[ScoreCounts]:
    counts = ScoreCounts()
    yield counts
    with ExitStack() as stack:
        # Entered first, so that it is put in place last: with the scores in place, their rejects are.
        scores_file = stack.enter_context(placing(output))
        rejects_file = stack.enter_context(placing(rejects_path(output), keep_empty=False))
        write = stack.enter_context(score_writer(scores_file, output.suffix, origin))
        rejects = stack.enter_context(rejects_file.open("w", encoding="utf-8", newline="\n"))
        for chunk in scored_chunks(scorer, rows, mask=mask):
            write(chunk.scored)
            rejects.writelines(reject.model_dump_json() + "\n" for reject in chunk.rejects)
            counts += chunk.counts
            yield counts
