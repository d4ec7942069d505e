"""Annotations into the dataset: one row a judgement, the same file whatever way the project came to be as it is."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.erasure import Erasures
from data.label_studio import read_task
from data.record import Annotation
from data.rejects import Reject
from data.taxonomy import Taxonomy
from data.writing import replacing
from labeling.exchange.mirror import Mirror
from labeling.interface.task import task_covered
from labeling.server.connection import Connection


@dataclass(frozen=True)
class Pulled:
    """What a pull wrote."""

    tasks: int
    labelled: int  # tasks
    annotations: int
    cancelled: int
    empty: int
    rejected: int  # values that could not be used
    ignored: Mapping[str, int]  # controls and fields that are not ours


def write_labels(
    mirror: Mirror,
    connection: Connection,
    project: int,
    taxonomy: Taxonomy,
    erasures: Erasures,
    labels: Path,
    rejects: Path,
) -> Pulled:
    """Write the annotations of a mirror as labelled rows for `prepare`, and what cannot be used as rejects.

    A row holds the mention, one annotator's labels, the annotator's id and the moment; rows are ordered by the
    mention's key, so that the same annotations give the same bytes. Tasks are gone through one at a time.

    Args:
        mirror: brought up to date by the caller.
        connection: for the links in the rejects.
        project: the project's id.
        taxonomy: values outside it are rejected.
        erasures: what they cover is passed over.
        labels: JSON lines, replaced at once.
        rejects: JSON lines; `file` is the task's page.
    """
    counts: Counter[str] = Counter()
    ignored: Counter[str] = Counter()
    with replacing(labels) as rows, replacing(rejects) as problems:
        for task in mirror.tasks():
            if task_covered(task, erasures):
                continue
            reading = read_task(task, connection.task_link(project, task["id"]), taxonomy)
            rows.writelines(sorted(map(_row, reading.annotations)))
            problems.writelines(map(_line, reading.rejects))
            counts["tasks"] += 1
            counts["labelled"] += bool(reading.annotations)
            counts["annotations"] += len(reading.annotations)
            counts["cancelled"] += reading.cancelled
            counts["empty"] += reading.empty
            counts["rejected"] += len(reading.rejects)
            ignored.update(reading.ignored)
    names = ("tasks", "labelled", "annotations", "cancelled", "empty", "rejected")
    return Pulled(**{name: counts[name] for name in names}, ignored=dict(sorted(ignored.items())))


def _row(annotation: Annotation) -> str:
    mention = annotation.mention.model_dump(mode="json", exclude_none=True, exclude_unset=True, exclude={"id"})
    labels = annotation.labels.model_dump(mode="json", exclude_none=True)
    row: dict[str, Any] = {**mention, **labels, "annotator": annotation.annotator}
    if annotation.updated_at:
        row["updated_at"] = annotation.updated_at.isoformat()
    return json.dumps(row, ensure_ascii=False) + "\n"


def _line(reject: Reject) -> str:
    return reject.model_dump_json() + "\n"
