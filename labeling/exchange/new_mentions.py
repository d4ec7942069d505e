"""Which mentions of some files are not tasks yet."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from data.erasure import Erasures
from data.readers import BrokenRow, Row, read_rows
from data.readings import labelled_mention
from data.record import Mention
from data.rejects import Reject, make_reject
from data.validation import Problem
from labeling.exchange.mirror import Mirror
from labeling.exchange.pool import Pool


@dataclass
class Found:
    """What files held."""

    new: int = 0
    known: int = 0  # rows that are tasks already, or came before
    forgotten: int = 0  # rows that must not come back; see data.erasure
    rejects: list[Reject] = field(default_factory=list)


def find_new(files: Sequence[Path], mirror: Mirror, erasures: Erasures, pool: Pool) -> Found:
    """Read files of mentions and put what is new to the project into `pool`, each mention once.

    Raises:
        DataError: a file cannot be read as a whole.
    """
    found = Found()
    for file in files:
        for row in read_rows(file):
            mention = _mention(row)
            if not isinstance(mention, Mention):
                found.rejects += [make_reject(file.as_posix(), row.line, problem) for problem in mention]
            elif erasures.cover(mention):
                found.forgotten += 1
            elif not mirror.has(mention.key) and pool.add(mention):
                found.new += 1
            else:
                found.known += 1
    return found


def _mention(row: Row | BrokenRow) -> Mention | list[Problem]:
    if isinstance(row, BrokenRow):
        return [Problem("record", row.value or None, row.reason)]
    return labelled_mention(row.fields)[0]
