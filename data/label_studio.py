"""Label Studio's annotation format, read and written: the JSON export of version 1.23 and what its API gives.

The labelling configuration has choices named `tonality` (one), `categories` (several) and `excluded` (one) and a
textarea `comment`, all of them about the text object `text`. The values are the taxonomy's keys.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from data.errors import DataError
from data.problems import Problem, problems_of
from data.readings import Reading, labelled_mention
from data.record import Annotation, Labels, Mention
from data.rejects import Reject, make_reject, writable
from data.taxonomy import Taxonomy
from data.validation import LABEL_FIELDS, parse_labels

TEXT = "text"  # the object that every control is about
COMMENT = "comment"
# A line in a task's data that annotators see beside the text; made from the mention and never read back.
CONTEXT = "context"
# Why there is one more task of a mention: a second look, or a correction to confirm. Nothing of the mention either.
PURPOSE = "purpose"
CONTROLS = (*LABEL_FIELDS, COMMENT)
_ONE_CHOICE = ("tonality", "excluded")


def read_export(path: Path, taxonomy: Taxonomy) -> Iterator[Reading]:
    """Yield a reading for every task of a JSON export.

    Raises:
        DataError: the file is missing or is not a JSON export at all; raised at the first task.
    """
    try:
        tasks = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise DataError(f"{path}: no such file") from error
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path} is not JSON in UTF-8: {error}; export again from Label Studio") from error
    if not isinstance(tasks, list):
        raise DataError(f"{path}: expected a list of tasks, found {type(tasks).__name__}; export as 'JSON'")
    for position, task in enumerate(tasks, start=1):
        yield read_task(task, path.as_posix(), taxonomy, position)


def read_task(task: object, file: str, taxonomy: Taxonomy, position: int = 0) -> Reading:
    """Read one task with its annotations; predictions are not looked at.

    Cancelled and empty annotations are counted and skipped. `file` and `position` (for a task without an id) say
    in messages where it was found.
    """
    place = _place(task, position)
    if not isinstance(task, dict) or not isinstance(task.get("data"), dict) or not _has_annotations(task):
        reason = "expected a task with 'data' and 'annotations'; export as 'JSON', not as 'JSON_MIN'"
        return Reading(rejects=(make_reject(file, place, Problem("task", task, reason)),))
    mention, ignored = labelled_mention(mention_fields(task["data"]))
    if not isinstance(mention, Mention):
        return Reading(rejects=tuple(make_reject(file, place, problem) for problem in mention), ignored=ignored)
    annotations: list[Annotation] = []
    rejects: list[Reject] = []
    cancelled = empty = 0
    for raw in task.get("annotations") or ():
        if isinstance(raw, dict) and raw.get("was_cancelled"):
            cancelled += 1
            continue
        ignored |= _foreign_controls(raw)
        annotation = _read_annotation(raw, mention, f"{file}:{place}", taxonomy)
        if annotation is None:
            empty += 1
        elif isinstance(annotation, Annotation):
            annotations.append(annotation)
        else:
            rejects += [make_reject(file, place, problem) for problem in annotation]
    return Reading(tuple(annotations), tuple(rejects), cancelled, empty, ignored)


def mention_fields(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a task's data is about the mention itself.

    Where an imported CSV had nothing Label Studio has ""; of a text that is a flaw.
    """
    return {
        name: value for name, value in data.items() if name not in {CONTEXT, PURPOSE} and (value != "" or name == TEXT)
    }


def _place(task: object, position: int) -> str:
    number = task.get("id") if isinstance(task, dict) else None
    return f"task at position {position}" if number is None else writable(f"task {number}")


def _has_annotations(task: Mapping[str, Any]) -> bool:
    # The API leaves the field out, or null, where nobody has annotated; JSON_MIN has no `data`.
    return isinstance(task.get("annotations") or [], list)


def _read_annotation(
    raw: object, mention: Mention, origin: str, taxonomy: Taxonomy
) -> Annotation | list[Problem] | None:
    if not isinstance(raw, dict) or not isinstance(raw.get("result") or [], list):
        return [Problem("annotations", raw, "expected an annotation with a list 'result'")]
    labels = labels_from_result(raw.get("result") or [], taxonomy)
    if not isinstance(labels, Labels):
        return labels
    if labels == Labels():
        return None
    try:
        return Annotation(
            mention=mention,
            labels=labels,
            # Two unknown annotators are not one who changed their mind.
            annotator=annotator_of(raw) or f"of annotation {raw.get('id')}",
            updated_at=raw.get("updated_at") or raw.get("created_at"),
            origin=origin,
        )
    except ValidationError as error:
        return problems_of(error)


def annotator_of(raw: Mapping[str, Any]) -> str | None:
    """Name who made an annotation by id, which every form of `completed_by` has: a number, or a user with an e-mail."""
    who = raw.get("completed_by")
    if isinstance(who, dict):
        who = who.get("id", who.get("email"))
    return None if who is None else str(who)


def labels_from_result(result: Sequence[object], taxonomy: Taxonomy) -> Labels | list[Problem]:
    """Read labels from an annotation's (or a prediction's) `result`; `Labels()` where it holds none.

    A negative without chosen categories has `categories` None (not annotated); a neutral or positive one has none
    that apply. An excluded mention keeps only the reason. Controls that are not ours are skipped, unless there is
    nothing else.
    """
    chosen: dict[str, list[str]] = {}
    foreign: list[object] = []
    for item in result:
        name = item.get("from_name") if isinstance(item, dict) else None
        if not isinstance(item, dict) or name not in CONTROLS:
            foreign.append(name or item)
        elif name != COMMENT:
            choices = _choices(item)
            if choices is None:
                return [Problem(str(name), item.get("value"), "expected a value with a list of 'choices'")]
            chosen.setdefault(str(name), []).extend(choices)
    if foreign and len(foreign) == len(result):
        return [Problem("result", foreign, f"none of the controls is one of {', '.join(CONTROLS)}")]
    fields: dict[str, object] = {name: list(dict.fromkeys(keys)) for name, keys in chosen.items() if keys}
    for name in _ONE_CHOICE:
        keys = fields.get(name)
        if isinstance(keys, list):
            if len(keys) > 1:
                return [Problem(name, keys, f"expected one choice, found {len(keys)}")]
            fields[name] = keys[0]
    labels = parse_labels(fields, taxonomy)
    if isinstance(labels, Labels) and labels.tonality in {"neutral", "positive"}:
        return labels.model_copy(update={"categories": ()})
    return labels


def _choices(item: Mapping[str, Any]) -> list[str] | None:
    value = item.get("value")
    choices = value.get("choices") if isinstance(value, dict) else None
    if not isinstance(choices, list) or not all(isinstance(choice, str) for choice in choices):
        return None
    return choices


def _foreign_controls(raw: object) -> frozenset[str]:
    result = raw.get("result") if isinstance(raw, dict) else None
    items = [item for item in result if isinstance(item, dict)] if isinstance(result, list) else []
    names = {str(item["from_name"]) for item in items if item.get("from_name") is not None}
    return frozenset(f"control {name}" for name in names - set(CONTROLS))


def result_from_labels(labels: Labels, comment: str | None = None) -> list[dict[str, Any]]:
    """Write labels as the `result` of an annotation or a prediction; the inverse of `labels_from_result`.

    Label Studio cannot say that none of the categories applies to a negative mention: it reads as not annotated.
    """
    chosen: dict[str, list[str]]
    if labels.excluded:
        chosen = {"excluded": [labels.excluded]}
    else:
        chosen = {"tonality": [labels.tonality] if labels.tonality else [], "categories": [*(labels.categories or ())]}
    result = [_item(name, "choices", {"choices": keys}) for name, keys in chosen.items() if keys]
    if comment:
        result.append(_item(COMMENT, "textarea", {"text": [comment]}))
    return result


def _item(name: str, kind: str, value: Mapping[str, object]) -> dict[str, Any]:
    return {"from_name": name, "to_name": TEXT, "type": kind, "value": value}
