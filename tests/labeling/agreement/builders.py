"""Judged mentions, made of tasks as Label Studio gives them."""

from collections.abc import Iterable, Mapping
from typing import Any

from data.erasure import Erasures
from data.label_studio import result_from_labels
from data.record import Labels
from labeling.agreement.judged import JudgedMention, judged_mentions
from labeling.interface.task import task_mention
from tests.data.builders import TAXONOMY, ls_annotation

NOTHING_FORGOTTEN = Erasures(salt="s")
NEUTRAL, POSITIVE = (Labels(tonality=tonality, categories=()) for tonality in ("neutral", "positive"))
SPAM = Labels(excluded="spam")


def negative(*categories: str) -> Labels:
    return Labels(tonality="negative", categories=categories or None)


def a_task(
    number: int, labels: Mapping[int, Labels], text: str | None = None, skipped_by: Iterable[int] = ()
) -> dict[str, Any]:
    """A task of a text of its own, and what people (by id) said of it."""
    annotations = [ls_annotation(100 * number + who, who, result_from_labels(one)) for who, one in labels.items()]
    annotations += [ls_annotation(100 * number + 50 + who, {"id": who}, [], was_cancelled=True) for who in skipped_by]
    return {"id": number, "data": {"text": text or f"Текст {number}", "brand": "Ромашка"}, "annotations": annotations}


def task_link(number: int) -> str:
    return f"http://127.0.0.1:8080/projects/1/data?task={number}"


def judged(*tasks: dict[str, Any], erasures: Erasures = NOTHING_FORGOTTEN) -> list[JudgedMention]:
    """The mentions of these tasks, by key as the mirror has them."""

    def key(task: dict[str, Any]) -> tuple[str, int]:
        mention = task_mention(task)
        return (mention.key if mention else "", task["id"])

    return list(judged_mentions(sorted(tasks, key=key), task_link, TAXONOMY, erasures))
