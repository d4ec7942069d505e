"""The mentions of a project with all that people said of them, one at a time."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from data.erasure import Erasures
from data.judgements import latest_judgements, verdict
from data.label_studio import annotator_of, read_task
from data.record import Annotation, Labels, Mention
from data.taxonomy import Taxonomy
from labeling.exchange.tasks import Task
from labeling.interface.task import task_mention


class TaskLink(NamedTuple):
    """A task in Label Studio."""

    number: int
    link: str


@dataclass(frozen=True)
class JudgedMention:
    """A mention, its tasks, and what each person said last."""

    key: str
    mention: Mention
    tasks: tuple[TaskLink, ...]
    labels: Mapping[str, Labels]  # by annotator
    skipped_by: tuple[str, ...] = ()  # annotators, once for each task that they skipped
    unusable: int = 0  # values that are none of the taxonomy's

    @property
    def verdicts(self) -> dict[str, str]:
        """The tonality, or the reason of exclusion, by annotator."""
        return {who: answer for who, labels in self.labels.items() if (answer := verdict(labels))}

    @property
    def categories(self) -> dict[str, tuple[str, ...]]:
        """The categories of those who said negative and annotated categories, by annotator."""
        return {
            who: labels.categories
            for who, labels in self.labels.items()
            if labels.tonality == "negative" and labels.categories is not None
        }


def judged_mentions(
    tasks: Iterable[Task], link: Callable[[int], str], taxonomy: Taxonomy, erasures: Erasures
) -> Iterator[JudgedMention]:
    """Yield every mention once, whether anybody judged it or not; what was erased is passed over.

    Several tasks may hold one mention (a second look); what people said in them belongs together.

    Args:
        tasks: those of one mention follow one another, as `Mirror.tasks` yields them.
        link: makes the address of a task of its id.
        taxonomy: values outside it are not used.
        erasures: what must be forgotten.
    """
    held = ((mention, task) for task in tasks if (mention := task_mention(task)) and not erasures.cover(mention))
    for key, group in groupby(held, key=lambda pair: pair[0].key):
        same = list(group)
        readings = [read_task(task, link(task["id"]), taxonomy) for _, task in same]
        yield JudgedMention(
            key=key,
            mention=same[0][0],
            tasks=tuple(TaskLink(task["id"], link(task["id"])) for _, task in same),
            labels=_latest_labels([annotation for reading in readings for annotation in reading.annotations]),
            skipped_by=tuple(who for _, task in same for who in _skipped_by(task)),
            unusable=sum(len(reading.rejects) for reading in readings),
        )


def _latest_labels(annotations: list[Annotation]) -> dict[str, Labels]:
    latest = latest_judgements(annotations)
    times = Counter(annotation.annotator for annotation in latest)
    # Who said two things at one moment has not said which of them they mean.
    sure = sorted((one for one in latest if times[one.annotator] == 1), key=lambda one: one.annotator)
    return {one.annotator: one.labels for one in sure}


def _skipped_by(task: Mapping[str, Any]) -> Iterator[str]:
    skipped = (annotation for annotation in task.get("annotations") or () if annotation.get("was_cancelled"))
    return (who for annotation in skipped if (who := annotator_of(annotation)))
