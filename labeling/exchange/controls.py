"""Control tasks: mentions with known answers among the others, so that a lead sees who needs help.

In Label Studio nothing tells them from other tasks. What does is the file of known answers, to which
`tonika label report` compares what people said. Everyone gets each of them once.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from data.erasure import Erasures
from data.prepare import read_labelled
from data.record import LabelledMention, Mention
from data.taxonomy import Taxonomy
from labeling.errors import LabelingError
from labeling.exchange.mirror import Mirror
from labeling.exchange.pool import Entry, Pool
from labeling.server.connection import Connection, explained

# Opinions after which a task is finished: more than there are annotators, so that no one misses it.
EVERYONE = 1000


@dataclass(frozen=True)
class Controls:
    """The known answers of a project: those that are tasks, and those that are not yet."""

    keys: frozenset[str] = frozenset()
    tasks: tuple[int, ...] = ()  # ids
    waiting: tuple[Mention, ...] = ()  # in the order in which they should become tasks

    def hold(self, mention: Mention) -> bool:
        """Tell whether the answer to a mention is known."""
        return mention.key in self.keys

    def due(self, pool: Pool, tasks_per_control: int) -> list[Mention]:
        """Return those that should become tasks together with the mentions of `pool`, which may hold some itself."""
        number = -(-len(pool) // tasks_per_control)
        return [mention for mention in self.waiting if not pool.has(mention.key)][:number]


def read_answers(path: Path, taxonomy: Taxonomy) -> list[LabelledMention]:
    """Read the file of known answers: labelled rows, or a JSON export of Label Studio.

    Raises:
        LabelingError: there is a record that cannot be used, an answer without a label, or no answer at all.
        DataError: the file cannot be read as a whole.
    """
    answers: dict[str, LabelledMention] = {}
    for reading in read_labelled(path, taxonomy):
        for reject in reading.rejects:
            raise LabelingError(f"{path}, {reject.line}: {reject.field}: {reject.reason}; known answers must be right")
        for annotation in reading.annotations:
            answer = LabelledMention(mention=annotation.mention, labels=annotation.labels)
            if answers.setdefault(annotation.mention.key, answer).labels != answer.labels:
                raise LabelingError(f"{annotation.origin} answers otherwise than an earlier record; keep one of them")
    if not answers:
        raise LabelingError(f"{path} has no labelled mention; label.controls names mentions with known answers")
    return list(answers.values())


def find_controls(path: str | None, taxonomy: Taxonomy, mirror: Mirror, erasures: Erasures) -> Controls:
    """Read the known answers and see which of them are tasks; none where `path` is None, and none that was forgotten.

    Raises:
        LabelingError, DataError: as read_answers does.
    """
    if path is None:
        return Controls()
    answers = read_answers(Path(path), taxonomy)
    mentions = [answer.mention for answer in answers if not erasures.cover(answer.mention)]
    tasks = {mention.key: mirror.task_ids(mention.key) for mention in mentions}
    return Controls(
        keys=frozenset(tasks),
        tasks=tuple(task for ids in tasks.values() for task in ids),  # a second look of one is nobody's control
        waiting=tuple(mention for mention in mentions if not tasks[mention.key]),
    )


def mixed_in(entries: Iterable[Entry], controls: Sequence[Entry], tasks_per_control: int) -> Iterator[Entry]:
    """Yield entries with a control after the first half of every `tasks_per_control` of them."""
    waiting = iter(controls)
    for number, entry in enumerate(entries):
        if number % tasks_per_control == tasks_per_control // 2:
            yield from (control for control in [next(waiting, None)] if control)
        yield entry
    yield from waiting


def keep_open(connection: Connection, tasks: Iterable[int]) -> None:
    """Have everyone get these tasks. An import, a deletion or another overlap makes Label Studio forget it.

    Raises:
        LabelingError: the server cannot be worked with.
    """
    for task in tasks:
        with explained(connection.url):
            if connection.client.tasks.get(str(task)).model_dump().get("overlap") != EVERYONE:
                connection.client.tasks.update(str(task), overlap=EVERYONE)
