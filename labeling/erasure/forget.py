"""Erasure: what must be forgotten leaves every place that Tonika keeps mentions in."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from data.erasure import Erasures
from data.errors import TonikaError
from data.label_files import present_label_files
from data.prepare import read_labelled
from data.readings import labelled_mention
from data.record import Mention
from data.taxonomy import Taxonomy
from data.writing import draft_of, replacing
from labeling.exchange.mirror import Mirror
from labeling.exchange.service_journal import ServiceJournal, corrections
from labeling.interface.task import task_covered
from labeling.server.connection import Connection, explained
from labeling.settings import PULLED

# Files that commands leave behind and that may quote a mention; each is made anew by the command that wrote it.
_LEFT_BEHIND = (
    Path("artifacts/push_rejects.jsonl"),
    Path("artifacts/pull_rejects.jsonl"),
    Path("artifacts/labels_report.html"),
)


@dataclass
class Forgotten:
    """What an erasure removed, and what is left to do."""

    removed: dict[str, int] = field(default_factory=dict)  # by place
    held_in: dict[str, int] = field(default_factory=dict)  # records in labelled files of others, by file
    pending: dict[str, str] = field(default_factory=dict)  # why a place could not be dealt with

    def attempt(self, place: str, remove: Callable[[], int]) -> None:
        """Remove from one place; what goes wrong there does not keep the others from being dealt with."""
        try:
            self.removed[place] = remove()
        except TonikaError as error:
            self.pending[place] = str(error)


def forget_in_journal(journal: ServiceJournal, erasures: Erasures) -> int:
    """Remove the covered corrections from the service's journal; returns how many there were.

    The service is asked even where there are none: an erasure that was interrupted may have left traces in its files.

    Raises:
        LabelingError: the journal cannot be read, or not be rid of all traces; repeat it.
    """
    covered = {
        correction.mention.key
        for page in corrections(journal, None, 0)
        for correction in page.entries
        if erasures.cover(correction.mention)
    }
    return journal.erase(sorted(covered))


def forget_in_label_studio(connection: Connection, mirror: Mirror, erasures: Erasures) -> int:
    """Delete the covered tasks with their annotations, on the server and in the mirror; returns how many.

    Raises:
        LabelingError: the server cannot be worked with. What was deleted stays so; repeat it.
    """
    covered = list(_covered_tasks(mirror, erasures))
    for task in covered:
        with explained(connection.url):
            connection.client.tasks.delete(str(task))
        mirror.remove(task)
    mirror.shrink()
    return len(covered)


def forget_in_labels(labels: Path, erasures: Erasures) -> int:
    """Take the covered rows out of the file that a pull has written; returns how many. A pull leaves them out, too."""
    if not labels.is_file():
        return 0
    removed = 0
    with replacing(labels) as kept, labels.open(encoding="utf-8") as rows:
        for row in rows:
            mention, _ = labelled_mention(json.loads(row))
            if isinstance(mention, Mention) and erasures.cover(mention):
                removed += 1
            else:
                kept.write(row)
    return removed


def forget_in_files(root: Path) -> int:
    """Delete the files that commands left behind, unfinished ones as well; returns how many there were."""
    paths = (*_LEFT_BEHIND, *map(draft_of, (*_LEFT_BEHIND, PULLED)))
    present = [root / path for path in paths if (root / path).is_file()]
    for path in present:
        path.unlink()
    return len(present)


def records_held(labels: Path, erasures: Erasures, taxonomy: Taxonomy) -> dict[str, int]:
    """Count the covered records in the labelled files that `prepare` reads, by file; the next dataset is without them.

    The files are other people's exports: they are not changed here. There may be none yet.

    Raises:
        DataError: a file cannot be read as a whole.
    """
    counts = {
        path.as_posix(): sum(
            any(erasures.cover(annotation.mention) for annotation in reading.annotations)
            for reading in read_labelled(path, taxonomy)
        )
        for path in present_label_files(labels)
    }
    return {path: count for path, count in counts.items() if count}


def _covered_tasks(mirror: Mirror, erasures: Erasures) -> Iterator[int]:
    for task in mirror.tasks():
        if task_covered(task, erasures):
            yield int(task["id"])
