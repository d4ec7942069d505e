"""The outermost layer of the API: an access log and an error log that never hold a mention's text."""

import logging
import time
import traceback
from collections.abc import Collection

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from serving.api.metrics.requests import request_metrics
from serving.api.request_log import ID_HEADER, begin_log

_access = logging.getLogger("bentoml.tonika.access")
_errors = logging.getLogger("bentoml.tonika.errors")

_OTHER_PATH = "(unknown path)"  # a path is the caller's words, too


class Guard:
    """Logs each request by its route and the id of its API key, and an unforeseen exception by its type and place.

    A request has an id: the caller's `X-Request-ID` or a new one. It is in the log and comes back with the answer.
    The message of an exception is left out on purpose: libraries like to quote the value that they choked on.
    """

    def __init__(self, app: ASGIApp, paths: Collection[str]) -> None:
        """Wrap `app`, whose known `paths` may appear in the log."""
        self._app = app
        self._paths = frozenset(paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 0
        started = time.perf_counter()
        log = begin_log(scope)

        async def watched_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[ID_HEADER] = log.id
            await send(message)

        request_metrics().in_flight.inc()
        try:
            await self._app(scope, receive, watched_send)
        except Exception as error:  # noqa: BLE001 - the last hands it can fall into before uvicorn's
            # FastAPI has answered 500 by now and hands the exception on for logging; uvicorn would print it whole.
            path = self._known(scope)
            _errors.error("%s failed: %s", path, describe(error), extra={"request": {"id": log.id}})
        finally:
            request_metrics().in_flight.dec()
            path, caller = self._known(scope), scope["state"].get("caller")
            key, seconds = caller.label if caller else "-", time.perf_counter() - started
            fields = {
                "method": scope["method"],
                "path": path,
                "status": status,
                "key": key,
                "seconds": round(seconds, 6),
            }
            _access.info(
                "%s %s %d %.1f ms %s",
                scope["method"],
                path,
                status,
                1000 * seconds,
                key,
                extra={"request": {**log.fields(), **fields}},
            )

    def _known(self, scope: Scope) -> str:
        """Name the route that a request took, or was on its way to, without what stands for its parameters."""
        route = getattr(scope.get("route"), "path", None)
        path = scope["path"] if route is None else str(route)
        return path if path in self._paths else _OTHER_PATH


def describe(error: BaseException) -> str:
    """Name an exception, its causes and where they were raised, without a word of their messages."""
    parts: list[str] = []
    link: BaseException | None = error
    while link is not None:
        frames = traceback.extract_tb(link.__traceback__)
        places = " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))
        parts.append(f"{type(link).__module__}.{type(link).__qualname__} at {places}")
        link = link.__cause__ or link.__context__
    return "; from ".join(parts)
