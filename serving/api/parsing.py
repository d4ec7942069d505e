"""From the bytes of a request to mentions, or to an error that says which mention, which field and why."""

import json
from collections.abc import Iterable
from typing import NoReturn

from starlette.requests import ClientDisconnect, Request

from data.record import Mention
from data.validation import parse_mention
from serving.api.wire import MAX_BODY, MAX_MENTIONS
from serving.errors import (
    BodyTooLargeError,
    ErrorDetail,
    InvalidMentionError,
    InvalidRequestError,
    MalformedBodyError,
    UnsupportedBodyError,
)

_WHOLE_RECORD = "record"  # what `data.validation` calls the field of a problem that no field has
_MOST_DETAILS = 100
_LONGEST_FIELD = 64  # characters of an unknown field's name that are repeated
_REQUEST_FIELD = "mentions"


async def read_body(request: Request) -> bytes:
    """Read a JSON body, and give up as soon as it is too large, whatever length it announced.

    Raises:
        UnsupportedBodyError: it is declared to be something else than plain JSON in UTF-8.
        BodyTooLargeError: it is over MAX_BODY bytes.
        MalformedBodyError: it ended early.
    """
    _check_declared(request)
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced) > MAX_BODY:
        raise _too_large(f"{int(announced)}")
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY:
                raise _too_large(f"at least {len(body)}")
    except ClientDisconnect as error:
        raise MalformedBodyError("the connection closed before the body was complete") from error
    return bytes(body)


def parse_mentions(body: bytes) -> list[Mention]:
    """Parse and validate the body of a score request.

    Raises:
        MalformedBodyError: it is not JSON in UTF-8.
        InvalidRequestError: it is not an object with 1 to MAX_MENTIONS `mentions` and nothing else.
        InvalidMentionError: a mention does not fit.
    """
    mentions: list[Mention] = []
    problems: list[ErrorDetail] = []
    for index, fields in enumerate(_mentions_of(_json(body))):
        if not isinstance(fields, dict):
            problems.append(ErrorDetail(index=index, reason=f"expected an object, found {type(fields).__name__}"))
            continue
        parsed = parse_mention(fields)
        if isinstance(parsed, Mention):
            mentions.append(parsed)
        else:
            problems += (
                ErrorDetail(index=index, field=_field(problem.field), reason=problem.reason) for problem in parsed
            )
    if problems:
        raise InvalidMentionError(_summary(problems), problems[:_MOST_DETAILS])
    return mentions


def _check_declared(request: Request) -> None:
    encoding = request.headers.get("content-encoding", "identity")
    if encoding.lower() != "identity":
        raise UnsupportedBodyError("the body is compressed; send it without Content-Encoding")
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    if kind.strip().lower() != "application/json":
        raise UnsupportedBodyError("expected the header Content-Type: application/json")
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name.lower() == "charset" and value.strip('"').lower() not in {"utf-8", "utf8"}:
            raise UnsupportedBodyError("expected JSON in UTF-8, another charset is declared")


def _too_large(found: str) -> BodyTooLargeError:
    return BodyTooLargeError(f"the body has {found} bytes, at most {MAX_BODY} are read; send fewer mentions a request")


def _json(body: bytes) -> object:
    # Neither message repeats what was found: it is, or may be, a mention's text.
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedBodyError(f"the body is not UTF-8: byte {error.start} cannot be read") from None
    try:
        return json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise MalformedBodyError(f"the body is not JSON: {error.msg} at character {error.pos}") from None
    except RecursionError:
        raise MalformedBodyError("the body is not usable JSON: it is nested too deeply") from None
    except ValueError:
        raise MalformedBodyError("the body is not usable JSON: it holds a number that JSON has not") from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _mentions_of(content: object) -> list[object]:
    if not isinstance(content, dict):
        raise _invalid(None, f"expected an object with '{_REQUEST_FIELD}', found {type(content).__name__}")
    if _REQUEST_FIELD not in content:
        raise _invalid(_REQUEST_FIELD, "is required")
    unknown = [name for name in content if name != _REQUEST_FIELD]
    if unknown:
        raise _invalid(_field(unknown[0]), f"unknown field; a request has only '{_REQUEST_FIELD}'")
    mentions = content[_REQUEST_FIELD]
    if not isinstance(mentions, list):
        raise _invalid(_REQUEST_FIELD, f"expected a list, found {type(mentions).__name__}")
    if not 1 <= len(mentions) <= MAX_MENTIONS:
        raise _invalid(_REQUEST_FIELD, f"expected 1 to {MAX_MENTIONS} mentions, found {len(mentions)}")
    return mentions


def _invalid(field: str | None, reason: str) -> InvalidRequestError:
    where = f"{field}: " if field else ""
    return InvalidRequestError(f"the request does not fit: {where}{reason}", [ErrorDetail(field=field, reason=reason)])


def _field(name: str) -> str | None:
    if name == _WHOLE_RECORD:
        return None
    # A name is the caller's: it may be as long as a text, and hold what cannot be written as UTF-8.
    return name[:_LONGEST_FIELD].encode("utf-8", "backslashreplace").decode("utf-8")


def _summary(problems: Iterable[ErrorDetail]) -> str:
    indices = sorted({problem.index for problem in problems if problem.index is not None})
    shown = ", ".join(map(str, indices[:10])) + (", ..." if len(indices) > 10 else "")  # noqa: PLR2004 - enough to start
    return f"{len(indices)} of the mentions do not fit (index {shown}); nothing was scored"
