"""The judgements of one mention: which of them hold, and how far they are the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from data.record import Annotation, Labels

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Agreement:
    """How often people who judged the same mention said the same."""

    judged_by_several: int = 0
    same_tonality: int = 0  # all of them chose the same tonality or exclusion
    same_labels: int = 0  # and the same categories


def latest_judgements(annotations: Sequence[Annotation]) -> list[Annotation]:
    """Keep each annotator's latest judgement of one mention; the order that they come in changes nothing.

    Where an annotator's latest judgements are of the same moment and differ, nothing says which one holds, and
    each is a vote. The mention of the first one stands for the key, whichever file it was read from.
    """
    latest: dict[str, datetime] = {}
    for annotation in annotations:
        moment = annotation.updated_at or _LONG_AGO
        latest[annotation.annotator] = max(moment, latest.get(annotation.annotator, moment))
    kept: dict[tuple[str, str], Annotation] = {}
    for annotation in sorted(annotations, key=_by_publication):
        if (annotation.updated_at or _LONG_AGO) == latest[annotation.annotator]:
            kept.setdefault((annotation.annotator, annotation.labels.model_dump_json()), annotation)
    return list(kept.values())


def verdict(labels: Labels) -> str | None:
    """Return the reason of an exclusion, or else the tonality; None where neither was annotated."""
    return labels.excluded or labels.tonality


def agreement(judged: Iterable[Sequence[Annotation]]) -> Agreement:
    """Count how often the judgements of a mention are the same; mentions with a single one are passed over."""
    several = [votes for votes in judged if len(votes) > 1]
    return Agreement(
        judged_by_several=len(several),
        same_tonality=sum(len({verdict(vote.labels) for vote in votes}) == 1 for votes in several),
        same_labels=sum(len({vote.labels for vote in votes}) == 1 for votes in several),
    )


def _by_publication(annotation: Annotation) -> tuple[bool, datetime, str, str]:
    published = annotation.mention.published_at
    return (published is None, published or _LONG_AGO, annotation.mention.model_dump_json(), annotation.origin)
