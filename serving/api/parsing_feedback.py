"""From the bytes of a correction to a correction, or to an error that says which field does not fit and why."""

from collections.abc import Sequence

from pydantic import ValidationError

from data.masking.mentions import mask_mention
from data.masking.texts import mask_text
from data.problems import Problem, problems_of
from data.record import Labels, Mention
from data.taxonomy import Taxonomy
from data.validation import LABEL_FIELDS, parse_labels
from serving.api.body import parse_json
from serving.api.parsing import read_mention
from serving.api.refusals import WHOLE_RECORD, detail, request_object
from serving.errors import ErrorDetail, InvalidFeedbackError
from serving.journal.entries import Feedback

_MOST_DETAILS = 100
_MOST_CATEGORIES = 1_000  # a taxonomy has some dozens; saying what is wrong with each of a million takes many seconds


def parse_feedback(body: bytes, taxonomy: Taxonomy, *, mask: bool = False) -> Feedback:
    """Parse and validate the body of a correction, and mask personal data in it where that is asked for.

    Raises:
        MalformedBodyError: it is not JSON in UTF-8.
        InvalidRequestError: it is not an object, or has a field that no correction has.
        InvalidFeedbackError: a field does not fit, or no label is given.
    """
    fields = request_object(parse_json(body), Feedback.model_fields)
    mention = _mention(fields.get("mention"))
    if mask and isinstance(mention, Mention):
        mention = mask_mention(mention)
    parts = {"mention": mention, "labels": _labels(fields.get("labels"), taxonomy)}
    details = [detail(problem, inside=name) for name, part in parts.items() for problem in _problems(part)]
    try:
        feedback = Feedback.model_validate({**fields, **parts})
    except ValidationError as error:
        details += [detail(problem) for problem in problems_of(error) if problem.field not in parts]
    if details:
        raise InvalidFeedbackError(_summary(details), details[:_MOST_DETAILS])
    return _without_names(feedback) if mask else feedback


def _without_names(feedback: Feedback) -> Feedback:
    comment = feedback.comment and mask_text(feedback.comment, feedback.mention.brand)
    return feedback.model_copy(update={"comment": comment})


def _mention(given: object) -> Mention | list[Problem]:
    return read_mention(given) if isinstance(given, dict) else [_no_object(given)]


def _labels(given: object, taxonomy: Taxonomy) -> Labels | list[Problem]:
    problems = _shape_problems(given)
    if problems or not isinstance(given, dict):
        return problems
    labels = parse_labels(given, taxonomy)
    if not isinstance(labels, Labels):
        return labels
    if not (labels.tonality or labels.categories or labels.excluded):
        return [Problem(WHOLE_RECORD, None, "expected a tonality, a category or a reason to exclude the mention")]
    if labels.tonality in {"neutral", "positive"}:
        return labels.model_copy(update={"categories": ()})  # as an annotation of it reads; it cannot have others
    return labels


def _shape_problems(given: object) -> list[Problem]:
    if not isinstance(given, dict):
        return [_no_object(given)]
    unknown = [name for name in given if name not in LABEL_FIELDS]
    if unknown:
        return [
            Problem(name, None, f"unknown field; labels are {', '.join(LABEL_FIELDS)}")
            for name in unknown[:_MOST_DETAILS]
        ]
    categories = given.get("categories")
    if not isinstance(categories, list | None):  # as text, which files may have, it would be read too
        return [Problem("categories", None, f"expected a list, found {type(categories).__name__}")]
    if categories and len(categories) > _MOST_CATEGORIES:
        reason = f"expected at most {_MOST_CATEGORIES} categories, found {len(categories)}"
        return [Problem("categories", None, reason)]
    return []


def _no_object(given: object) -> Problem:
    found = type(given).__name__
    return Problem(WHOLE_RECORD, None, "is required" if given is None else f"expected an object, found {found}")


def _problems(part: object) -> Sequence[Problem]:
    return part if isinstance(part, list) else ()


def _summary(details: Sequence[ErrorDetail]) -> str:
    fields = ", ".join(sorted({item.field for item in details if item.field})[:10])
    return f"the correction does not fit ({fields}); nothing was noted"
