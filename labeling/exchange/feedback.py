"""Corrections of scores become tasks for confirmation, each exactly once."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.erasure import Erasures
from data.record import Labels
from data.taxonomy import Taxonomy
from labeling.exchange.journal_place import JournalPlace, note_place, read_place
from labeling.exchange.mirror import Mirror
from labeling.exchange.service_journal import Correction, ServiceJournal, corrections
from labeling.exchange.tasks import import_tasks
from labeling.interface.task import task_data
from labeling.interface.wording import labels_in_words
from labeling.server.connection import Connection

_COMMENT = 300  # characters of a comment that fit a line


@dataclass(frozen=True)
class TakenFeedback:
    """What became of the corrections."""

    new: int = 0  # tasks
    known: int = 0  # were tasks already
    forgotten: int = 0


def take_feedback(
    connection: Connection,
    project: int,
    mirror: Mirror,
    journal: ServiceJournal,
    place_file: Path,
    taxonomy: Taxonomy,
    erasures: Erasures,
) -> TakenFeedback:
    """Make a task of every correction that came since the last time.

    A correction is one task, whatever is interrupted or repeated: the task carries the correction's id, and the
    mirror (brought up to date by the caller) knows which are there. How far the journal was read is kept in
    `place_file`, so that a task that somebody deleted does not come back.

    Raises:
        LabelingError: the service or Label Studio cannot be worked with. Nothing is lost; repeat it.
    """
    place = read_place(place_file, journal.url)
    new = known = forgotten = 0
    for page in corrections(journal, place.journal, place.number):
        tasks: list[dict[str, Any]] = []
        for correction in page.entries:
            if erasures.cover(correction.mention):
                forgotten += 1
            elif mirror.has_purpose(purpose_of(correction)):
                known += 1
            else:
                tasks.append({"data": _data(correction, taxonomy)})
        if tasks:
            import_tasks(connection, project, tasks)
            new += len(tasks)
        note_place(place_file, journal.url, JournalPlace(journal=page.journal, number=page.entries[-1].number))
    return TakenFeedback(new, known, forgotten)


def purpose_of(correction: Correction) -> str:
    """Return the name by which the task of a correction is found again."""
    return f"feedback {correction.id}"


def _data(correction: Correction, taxonomy: Taxonomy) -> dict[str, Any]:
    return task_data(
        correction.mention,
        purpose=purpose_of(correction),
        note=_note(correction.labels, correction.comment, taxonomy),
    )


def _note(labels: Labels, comment: str | None, taxonomy: Taxonomy) -> str:
    said = f"Пользователь поправил: {labels_in_words(labels, taxonomy)}"
    return f"{said} («{' '.join(comment.split())[:_COMMENT]}»)" if comment else said
