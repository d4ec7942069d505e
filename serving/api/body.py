"""The bytes of a request, and JSON from them: what is wrong with them is said without repeating them."""

import hashlib
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NoReturn

import anyio
from starlette.requests import ClientDisconnect, Request

from serving.api.wire import MAX_BODY
from serving.errors import BodyTooLargeError, MalformedBodyError, SlowBodyError, UnsupportedBodyError

MAX_READING = 30.0  # seconds for a whole body; whoever sends slower holds a connection and what has come so far


@dataclass(frozen=True)
class Beginning:
    """As much of a body as was kept."""

    content: bytes
    complete: bool
    digest: str  # SHA-256 of the whole body


async def read_body(request: Request, limit: int = MAX_BODY) -> bytes:
    """Read a JSON body, and give up as soon as it is too large, whatever length it announced.

    Raises:
        UnsupportedBodyError: it is declared to be something else than plain JSON in UTF-8.
        BodyTooLargeError: it is over `limit` bytes.
        SlowBodyError: it takes longer than MAX_READING.
        MalformedBodyError: it ended early.
    """
    _check_declared(request)
    return await read_any_body(request, limit)


async def read_any_body(request: Request, limit: int = MAX_BODY) -> bytes:
    """Read a body whatever it is declared to be, only not compressed; else as `read_body`."""
    _check_encoding(request)
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced) > limit:
        raise _too_large(f"{int(announced)}", limit)
    body = bytearray()
    with _in_time():
        async for chunk in _chunks(request):
            body += chunk
            if len(body) > limit:
                raise _too_large(f"at least {len(body)}", limit)
    return bytes(body)


async def read_beginning(request: Request, limit: int = MAX_BODY) -> Beginning:
    """Read a JSON body to its end, and keep no more than `limit` bytes of it.

    Raises:
        UnsupportedBodyError: it is declared to be something else than plain JSON in UTF-8.
        SlowBodyError: it takes longer than MAX_READING.
        MalformedBodyError: it ended early.
    """
    _check_declared(request)
    body, digest, size = bytearray(), hashlib.sha256(), 0
    with _in_time():
        async for chunk in _chunks(request):
            digest.update(chunk)
            size += len(chunk)
            body += chunk[: limit - len(body)]
    return Beginning(bytes(body), size <= limit, digest.hexdigest())


def parse_json(body: bytes) -> object:
    """Parse JSON in UTF-8.

    Raises:
        MalformedBodyError: it is not that; the message does not repeat what was found, which may be somebody's text.
    """
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


@contextmanager
def _in_time() -> Iterator[None]:
    try:
        with anyio.fail_after(MAX_READING):
            yield
    except TimeoutError:
        raise SlowBodyError(f"the body did not arrive within {MAX_READING:g} s; send it again") from None


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    try:
        async for chunk in request.stream():
            yield chunk
    except ClientDisconnect as error:
        raise MalformedBodyError("the connection closed before the body was complete") from error


def _check_encoding(request: Request) -> None:
    encoding = request.headers.get("content-encoding", "identity")
    if encoding.lower() != "identity":
        raise UnsupportedBodyError("the body is compressed; send it without Content-Encoding")


def _check_declared(request: Request) -> None:
    _check_encoding(request)
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    if kind.strip().lower() != "application/json":
        raise UnsupportedBodyError("expected the header Content-Type: application/json")
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name.lower() == "charset" and value.strip('"').lower() not in {"utf-8", "utf8"}:
            raise UnsupportedBodyError("expected JSON in UTF-8, another charset is declared")


def _too_large(found: str, limit: int) -> BodyTooLargeError:
    return BodyTooLargeError(f"the body has {found} bytes, at most {limit} are read; send less in one request")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
