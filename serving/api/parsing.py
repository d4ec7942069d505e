"""From the bytes of a request to mentions, or to an error that says which mention, which field and why."""

from collections.abc import Iterable

from data.record import Mention
from data.validation import parse_mention
from serving.api.body import parse_json
from serving.api.refusals import detail, invalid_request, request_object
from serving.api.wire import MAX_MENTIONS
from serving.errors import ErrorDetail, InvalidMentionError

_MOST_DETAILS = 100
_REQUEST_FIELD = "mentions"


def parse_mentions(body: bytes) -> list[Mention]:
    """Parse and validate the body of a score request.

    Raises:
        MalformedBodyError: it is not JSON in UTF-8.
        InvalidRequestError: it is not an object with 1 to MAX_MENTIONS `mentions` and nothing else.
        InvalidMentionError: a mention does not fit.
    """
    mentions: list[Mention] = []
    problems: list[ErrorDetail] = []
    for index, fields in enumerate(_mentions_of(parse_json(body))):
        if not isinstance(fields, dict):
            problems.append(ErrorDetail(index=index, reason=f"expected an object, found {type(fields).__name__}"))
            continue
        parsed = parse_mention(fields)
        if isinstance(parsed, Mention):
            mentions.append(parsed)
        else:
            problems += (detail(problem, index=index) for problem in parsed)
    if problems:
        raise InvalidMentionError(_summary(problems), problems[:_MOST_DETAILS])
    return mentions


def _mentions_of(content: object) -> list[object]:
    request = request_object(content, [_REQUEST_FIELD])
    if _REQUEST_FIELD not in request:
        raise invalid_request(_REQUEST_FIELD, "is required")
    mentions = request[_REQUEST_FIELD]
    if not isinstance(mentions, list):
        raise invalid_request(_REQUEST_FIELD, f"expected a list, found {type(mentions).__name__}")
    if not 1 <= len(mentions) <= MAX_MENTIONS:
        raise invalid_request(_REQUEST_FIELD, f"expected 1 to {MAX_MENTIONS} mentions, found {len(mentions)}")
    return mentions


def _summary(problems: Iterable[ErrorDetail]) -> str:
    indices = sorted({problem.index for problem in problems if problem.index is not None})
    shown = ", ".join(map(str, indices[:10])) + (", ..." if len(indices) > 10 else "")  # noqa: PLR2004 - enough to start
    return f"{len(indices)} of the mentions do not fit (index {shown}); nothing was scored"
