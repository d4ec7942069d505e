"""Which mentions of some files are not tasks yet."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from data.erasure import Erasures
from data.intake.mentions import read_mentions
from data.intake.reading import AS_OURS, Intake
from data.rejects import Reject, writable
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
    files: Sequence[Path],
    mirror: Mirror,
    erasures: Erasures,
    pool: Pool,
    reject: Callable[[Reject], None],
    intake: Intake = AS_OURS,
) -> Found:
    """Read files of mentions and put what is new to the project into `pool`, each mention once.

    A mention that is masked is looked for as it was written, too: it may have been forgotten, or have become a task,
    before masking was asked for.

    Args:
        files: JSONL, CSV, Excel or Parquet.
        mirror: of the project's tasks, brought up to date.
        erasures: what they cover is left out.
        pool: takes the new mentions.
        reject: takes every problem of a row that is no mention.
        intake: how the files are read.

    Raises:
        DataError: a file cannot be read as a whole.
    """
    found = Found()
    for file in files:
        for read in read_mentions(file, intake):
            found.ignored.update(map(writable, read.ignored))
            if read.mention is None:
                found.problems += len(read.rejects)
                for problem in read.rejects:
                    reject(problem)
            elif any(map(erasures.cover, read.forms)):
                found.forgotten += 1
            elif not any(mirror.has(form.key) for form in read.forms) and pool.add(read.mention):
                found.new += 1
            else:
                found.known += 1
    return found
