"""Scoring a file: JSONL, CSV or Parquet in and out, in constant memory."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from data.readers import BrokenRow, Row, read_rows
from data.readings import labelled_mention
from data.record import Mention
from data.rejects import make_reject, writable
from data.validation import Problem
from serving.api.answers import mention_score
from serving.bulk.writers import SUFFIXES, ScoredRow, replacing, score_writer
from serving.errors import BulkError
from serving.scoring.scorer import Scorer

CHUNK = 256  # rows held at once


@dataclass
class BulkCounts:
    """What became of the rows: read = scored + rejected."""

    scored: int = 0
    rejected: int = 0
    needs_review: int = 0
    tonalities: Counter[str] = field(default_factory=Counter)
    ignored: Counter[str] = field(default_factory=Counter)  # rows in which a column was not a mention's

    @property
    def read(self) -> int:
        """Rows that the input has."""
        return self.scored + self.rejected


def rejects_path(output: Path) -> Path:
    """Where the rows go that cannot be scored."""
    return output.with_name(f"{output.name}.rejects.jsonl")


def score_file(scorer: Scorer, source: Path, output: Path) -> Iterator[BulkCounts]:
    """Score `source` into `output`, both by suffix; yields the counts so far after every chunk.

    Rows keep their order and ids; a row without an id gets its key, and every one its line. The files appear
    under their names only when all is done: an interrupted run leaves the old ones. Rejects are written beside the
    output, one JSON object for each problem, and no rejects file is left where there was none.

    Raises:
        DataError: the input cannot be read as a whole.
        BulkError: the output's suffix is unknown, its folder is missing, or it is the input itself.
    """
    rows = read_rows(source)
    if output.suffix.lower() not in SUFFIXES:
        raise BulkError(f"cannot write {output}; expected an output that ends in {', '.join(SUFFIXES)}")
    if not output.parent.is_dir():
        raise BulkError(f"{output.parent} is not a folder; make it first, or choose another --output")
    if output.exists() and output.samefile(source):
        raise BulkError(f"{output} is the input itself; choose another --output")
    return _scored_chunks(scorer, rows, source, output)


def _scored_chunks(scorer: Scorer, rows: Iterator[Row | BrokenRow], source: Path, output: Path) -> Iterator[BulkCounts]:
    counts = BulkCounts()
    with ExitStack() as stack:
        # Entered first, so that it is put in place last: with the scores in place, their rejects are.
        scores_file = stack.enter_context(replacing(output))
        rejects_file = stack.enter_context(replacing(rejects_path(output), keep_empty=False))
        writer = stack.enter_context(score_writer(scores_file, output.suffix, scorer.config.taxonomy))
        rejects = stack.enter_context(rejects_file.open("w", encoding="utf-8", newline="\n"))
        while chunk := list(islice(rows, CHUNK)):
            mentions: list[tuple[int, Mention]] = []
            for row in chunk:
                mention = _mention(row, counts)
                if isinstance(mention, Mention):
                    mentions.append((row.line, mention))
                    continue
                counts.rejected += 1
                for problem in mention:
                    rejects.write(make_reject(source.as_posix(), row.line, problem).model_dump_json() + "\n")
            scored = scorer.score([mention for _, mention in mentions])
            writer(
                [
                    ScoredRow(line, mention_score(mention, score))
                    for (line, mention), score in zip(mentions, scored, strict=True)
                ]
            )
            counts.scored += len(scored)
            counts.needs_review += sum(score.needs_review for score in scored)
            counts.tonalities.update(score.tonality for score in scored)
            yield counts


def _mention(row: Row | BrokenRow, counts: BulkCounts) -> Mention | list[Problem]:
    if isinstance(row, BrokenRow):
        return [Problem("record", row.value or None, row.reason)]
    fields = dict(row.fields)
    number = fields.get("id")
    if isinstance(number, int) and not isinstance(number, bool):
        fields["id"] = str(number)  # databases export numbers; nothing is lost by writing them out
    mention, ignored = labelled_mention(fields)
    counts.ignored.update(map(writable, ignored))
    return mention
