"""Label Studio's projects and tasks as mentions, and scores as its predictions."""

from collections.abc import Iterator, Sequence
from typing import Any
from xml.etree.ElementTree import Element, ParseError, fromstring

from data.label_studio import result_from_labels
from data.readings import labelled_mention
from data.record import Labels, Mention
from serving.api.body import parse_json
from serving.api.refusals import invalid_request
from serving.api.wire import MentionScore, ModelIdentity

MAX_TASKS = 5_000  # in one request: Label Studio sends a whole selection, and waits 100 s

_TONALITY = "tonality"
_REMEDY = (
    "connect a project that `tonika label setup` made, or give it the configuration that `tonika label config` prints"
)


def model_version(identity: ModelIdentity) -> str:
    """Name the model as it stands beside its predictions in Label Studio."""
    return f"{identity.name}-{identity.version}"


def check_set_up(body: bytes) -> None:
    """Make sure that the project of a set-up request, if it shows its configuration, can hold our predictions.

    Raises:
        MalformedBodyError: the body is not JSON in UTF-8.
        InvalidRequestError: the configuration is not XML, or has no choices named `tonality`.
    """
    content = parse_json(body)
    schema = content.get("schema") if isinstance(content, dict) else None
    if not schema:  # Label Studio asks before a project is configured, too
        return
    root = _configuration(schema)
    if not any(control.get("name") == _TONALITY for control in root.iter("Choices")):
        raise invalid_request("schema", f'the project has no <Choices name="{_TONALITY}">; {_REMEDY}')


def parse_tasks(body: bytes) -> list[Mention | None]:
    """Take the mention of each task of a prediction request; None where its data is none.

    Raises:
        MalformedBodyError: the body is not JSON in UTF-8.
        InvalidRequestError: it has no list of tasks, or more than MAX_TASKS.
    """
    content = parse_json(body)
    tasks = content.get("tasks") if isinstance(content, dict) else None
    if not isinstance(tasks, list):
        raise invalid_request("tasks", f"expected a list, found {type(tasks).__name__}")
    if len(tasks) > MAX_TASKS:
        raise invalid_request("tasks", f"expected at most {MAX_TASKS} tasks, found {len(tasks)}; send them in parts")
    return [_mention(task) for task in tasks]


def predictions(tasks: Sequence[Mention | None], scores: Sequence[MentionScore], version: str) -> list[dict[str, Any]]:
    """Make a prediction for each task, in order; `scores` are those of the tasks that are mentions.

    One that is none gets an empty prediction: an answer for every task is what Label Studio tells them apart by.
    """
    rest: Iterator[MentionScore] = iter(scores)
    return [_prediction(next(rest) if mention else None, version) for mention in tasks]


def _prediction(score: MentionScore | None, version: str) -> dict[str, Any]:
    if score is None:
        return {"result": [], "score": 0.0, "model_version": version}
    chosen = tuple(category.key for category in score.categories)
    # A negative mention without a chosen category leaves open what it complains about, as an annotator would.
    labels = Labels(tonality=score.tonality.label, categories=chosen or None)
    return {"result": result_from_labels(labels), "score": score.confidence, "model_version": version}


def _mention(task: object) -> Mention | None:
    data = task.get("data") if isinstance(task, dict) else None
    if not isinstance(data, dict):
        return None
    mention, _ = labelled_mention(data)
    return mention if isinstance(mention, Mention) else None


def _configuration(schema: object) -> Element:
    if not isinstance(schema, str):
        raise invalid_request("schema", f"expected the configuration as text, found {type(schema).__name__}")
    if "<!" in schema.replace("<!--", ""):
        raise invalid_request("schema", f"a declaration such as <!DOCTYPE> is not read; {_REMEDY}")
    try:
        return fromstring(schema)  # noqa: S314 - what makes it dangerous is a declaration, and it has none
    except ParseError as error:
        line, column = error.position
        raise invalid_request("schema", f"it is not XML, see line {line}, column {column}; {_REMEDY}") from None
    except UnicodeEncodeError as error:
        raise invalid_request("schema", f"it is not text, see character {error.start}; {_REMEDY}") from None
