"""From the bytes of a request to its mentions, or to an error that says which mention, which field and why."""

from collections.abc import Iterable, Mapping

from data.problems import Problem
from data.record import Mention
from data.validation import parse_mention
from serving.api.body import parse_json
from serving.api.refusals import WHOLE_RECORD, detail, invalid_request, request_object
from serving.api.wire import MAX_EXPLAINED, MAX_MENTIONS, ScoreRequest
from serving.errors import ErrorDetail, InvalidMentionError

_MOST_DETAILS = 100
_MOST_FIELDS = 100  # of one mention; saying of each of a hundred thousand that it is unknown takes seconds
_MENTIONS, _EXPLAIN = "mentions", "explain"


def parse_score_request(body: bytes) -> ScoreRequest:
    """Parse and validate the body of a score request.

    Raises:
        MalformedBodyError: it is not JSON in UTF-8.
        InvalidRequestError: it is not an object with 1 to MAX_MENTIONS `mentions`, and perhaps `explain`: true or
            false, and true for no more than MAX_EXPLAINED of them.
        InvalidMentionError: a mention does not fit.
    """
    request = request_object(parse_json(body), [_MENTIONS, _EXPLAIN])
    explain = _explain_of(request)
    mentions = parse_mentions(_mentions_of(request, MAX_EXPLAINED if explain else MAX_MENTIONS))
    return ScoreRequest(mentions=mentions, explain=explain)


def parse_mentions(items: Iterable[object]) -> list[Mention]:
    """Validate the mentions of a request.

    Raises:
        InvalidMentionError: at least one does not fit; the details say which, which field and why.
    """
    mentions: list[Mention] = []
    problems: list[ErrorDetail] = []
    for index, fields in enumerate(items):
        if not isinstance(fields, dict):
            problems.append(ErrorDetail(index=index, reason=f"expected an object, found {type(fields).__name__}"))
            continue
        parsed = read_mention(fields)
        if isinstance(parsed, Mention):
            mentions.append(parsed)
        else:
            problems += (detail(problem, index=index) for problem in parsed)
    if problems:
        raise InvalidMentionError(_summary(problems), problems[:_MOST_DETAILS])
    return mentions


def read_mention(fields: Mapping[str, object]) -> Mention | list[Problem]:
    """Validate one mention; of a great many fields only the number is said."""
    if len(fields) > _MOST_FIELDS:
        reason = f"has {len(fields)} fields; a mention has only {', '.join(Mention.model_fields)}"
        return [Problem(WHOLE_RECORD, None, reason)]
    return parse_mention(fields)


def _explain_of(request: Mapping[str, object]) -> bool:
    explain = request.get(_EXPLAIN, False)
    if not isinstance(explain, bool):
        raise invalid_request(_EXPLAIN, f"expected true or false, found {type(explain).__name__}")
    return explain


def _mentions_of(request: Mapping[str, object], most: int) -> list[object]:
    if _MENTIONS not in request:
        raise invalid_request(_MENTIONS, "is required")
    mentions = request[_MENTIONS]
    if not isinstance(mentions, list):
        raise invalid_request(_MENTIONS, f"expected a list, found {type(mentions).__name__}")
    if not 1 <= len(mentions) <= most:
        where = " to explain" if most < MAX_MENTIONS else ""
        raise invalid_request(_MENTIONS, f"expected 1 to {most} mentions{where}, found {len(mentions)}")
    return mentions


def _summary(problems: Iterable[ErrorDetail]) -> str:
    indices = sorted({problem.index for problem in problems if problem.index is not None})
    shown = ", ".join(map(str, indices[:10])) + (", ..." if len(indices) > 10 else "")  # noqa: PLR2004 - enough to start
    return f"{len(indices)} of the mentions do not fit (index {shown}); nothing was scored"
