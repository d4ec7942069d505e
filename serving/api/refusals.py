"""How a request is refused: which field does not fit and why, in the API's words, or in those of /v2."""

from collections.abc import Iterable
from typing import Any

from starlette.responses import JSONResponse

from data.problems import Problem
from serving.api.wire import error_response
from serving.errors import ApiError, ErrorDetail, InvalidRequestError

WHOLE_RECORD = "record"  # what `data.problems` calls the field of a problem that no field has

_OPEN_INFERENCE = "/v2"  # the protocol there has errors of its own shape

_LONGEST_FIELD = 64  # characters of an unknown field's name that are repeated
_LONGEST_REASON = 500


def request_object(content: object, fields: Iterable[str]) -> dict[str, Any]:
    """Return the parsed body of a request, which is an object with no other than these fields.

    Raises:
        InvalidRequestError: it is something else.
    """
    fields = tuple(fields)
    names = ", ".join(f"'{name}'" for name in fields)
    if not isinstance(content, dict):
        raise invalid_request(None, f"expected an object with {names}, found {type(content).__name__}")
    for name in content:
        if name not in fields:
            raise invalid_request(field_name(name), f"unknown field; a request has only {names}")
    return content


def refusal(path: str, error: ApiError) -> JSONResponse:
    """Answer a request to `path` with an error."""
    ours = not (path == _OPEN_INFERENCE or path.startswith(f"{_OPEN_INFERENCE}/"))
    content = error_response(error).model_dump() if ours else {"error": str(error)}
    return JSONResponse(content, error.status, error.headers)


def invalid_request(field: str | None, reason: str) -> InvalidRequestError:
    """Make the error of a request that does not fit as a whole."""
    where = f"{field}: " if field else ""
    return InvalidRequestError(f"the request does not fit: {where}{reason}", [ErrorDetail(field=field, reason=reason)])


def detail(problem: Problem, *, index: int | None = None, inside: str | None = None) -> ErrorDetail:
    """Say what is wrong with a field, of the mention with that index, or `inside` another field."""
    own = None if problem.field == WHOLE_RECORD else field_name(problem.field)
    field = ".".join(part for part in (inside, own) if part) or None
    reason = problem.reason[:_LONGEST_REASON]
    return ErrorDetail(index=index, field=field, reason=reason, code=problem.code, values=dict(problem.values))


def field_name(name: str) -> str:
    """Shorten the name of a field; it is the caller's, as long as a text, or holds what cannot be written as UTF-8."""
    return name[:_LONGEST_FIELD].encode("utf-8", "backslashreplace").decode("utf-8")
