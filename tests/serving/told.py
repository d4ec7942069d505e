"""What callers and Label Studio tell the service in tests."""

from typing import Any

from data.record import Labels, Mention, Tonality
from serving.journal.entries import Feedback

SECRET = "known to the tests"  # noqa: S105 - it protects nothing
SECRET_HEADER = {"X-Tonika-Secret": SECRET}


def correction(text: str = "Третий день жду возврат", tonality: Tonality = "negative", **more: Any) -> Feedback:
    """A correction; `author` and `brand` go to its mention."""
    mention = {name: more.pop(name) for name in ("author", "brand") if name in more}
    return Feedback(mention=Mention(text=text, **mention), labels=Labels(tonality=tonality), **more)


def correction_body(text: str = "Третий день жду возврат", **more: Any) -> dict[str, Any]:
    return {"mention": {"text": text, "brand": "Ромашка"}, "labels": {"tonality": "negative"}, **more}


def annotation_created(number: int, text: str = "Третий день жду возврат") -> dict[str, Any]:
    """The body of Label Studio's webhook, as version 1.23 sends it, of a task with that number."""
    moment = f"2026-11-23T12:{number // 60 % 60:02}:{number % 60:02}.250000Z"
    result = [{"from_name": "tonality", "to_name": "text", "type": "choices", "value": {"choices": ["negative"]}}]
    return {
        "action": "ANNOTATION_CREATED",
        "annotation": {
            "id": 10_000 + number,
            "result": result,
            "was_cancelled": False,
            "ground_truth": False,
            "created_at": moment,
            "updated_at": moment,
            "lead_time": 7.5,
            "task": number,
            "project": 3,
            "completed_by": 1,
        },
        "project": {"id": 3, "title": "Tonika", "label_config": "<View/>" * 1000, "task_number": 300},
        "task": {
            "id": number,
            "data": {"text": text, "brand": "Ромашка"},
            "project": 3,
            "updated_at": moment,
            "total_annotations": 1,
        },
    }
