"""Which mentions of some files are not tasks yet."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from data.erasure import Erasures
from data.readers import BrokenRow, Row, read_rows
from data.readings import labelled_mention
from data.record import Mention
from data.rejects import Reject, make_reject, writable
from data.validation import Problem
from labeling.exchange.mirror import Mirror
from labeling.exchange.pool import Pool


@dataclass
class Found:
    """What files held."""

    new: int = 0
    known: int = 0  # rows that are tasks already, or came before
    forgotten: int = 0  # rows that must not come back; see data.erasure
    problems: int = 0  # in rows that are no mentions
    ignored: Counter[str] = field(default_factory=Counter)  # rows in which a column was not a mention's


def find_new(
    files: Sequence[Path], mirror: Mirror, erasures: Erasures, pool: Pool, reject: Callable[[Reject], None]
) -> Found:
    """Read files of mentions and put what is new to the project into `pool`, each mention once.

    Args:
        files: JSONL, CSV or Parquet.
        mirror: of the project's tasks, brought up to date.
        erasures: what they cover is left out.
        pool: takes the new mentions.
        reject: takes every problem of a row that is no mention.

    Raises:
        DataError: a file cannot be read as a whole.
    """
    found = Found()
    for file in files:
        for row in read_rows(file):
            mention = _mention(row, found)
            if not isinstance(mention, Mention):
                found.problems += len(mention)
                for problem in mention:
                    reject(make_reject(file.as_posix(), row.line, problem))
            elif erasures.cover(mention):
                found.forgotten += 1
            elif not mirror.has(mention.key) and pool.add(mention):
                found.new += 1
            else:
                found.known += 1
    return found


def _mention(row: Row | BrokenRow, found: Found) -> Mention | list[Problem]:
    if isinstance(row, BrokenRow):
        return [Problem("record", row.value or None, row.reason)]
    mention, ignored = labelled_mention(row.fields)
    found.ignored.update(map(writable, ignored))
    return mention
