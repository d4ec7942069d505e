"""What is remembered of a request for the log: how much was asked and what took how long, never a word of a text."""

import re
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Scope

from serving.api.metrics.requests import request_metrics

ID_HEADER = "X-Request-ID"

_KEY = "log"  # in the state of a request
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")  # what a caller calls a request goes into our log, so not anything will do

Stage = Literal["read", "parse", "wait", "score", "explain"]


@dataclass
class RequestLog:
    """Filled in as a request goes through the service."""

    id: str
    mentions: int | None = None
    explain: bool | None = None
    model: str | None = None  # version
    code: str | None = None  # of the error that it was answered with
    stages: dict[Stage, float] = field(default_factory=dict)  # seconds

    @contextmanager
    def stage(self, stage: Stage) -> Iterator[None]:
        """Time a stage; one that fails is not counted."""
        started = time.perf_counter()
        yield
        self.took(stage, time.perf_counter() - started)

    def took(self, stage: Stage, seconds: float) -> None:
        """Note how long a stage took."""
        self.stages[stage] = self.stages.get(stage, 0.0) + seconds
        request_metrics().stages.labels(stage=stage).observe(seconds)

    def fields(self) -> dict[str, object]:
        """Return what is known, as JSON has it; seconds with a microsecond's precision."""
        known = {"mentions": self.mentions, "explain": self.explain, "model": self.model, "code": self.code}
        seconds = {stage: round(value, 6) for stage, value in self.stages.items()}
        return {
            "id": self.id,
            **{name: value for name, value in known.items() if value is not None},
            **({"seconds_by_stage": seconds} if seconds else {}),
        }


def begin_log(scope: Scope) -> RequestLog:
    """Make the log of a request that comes in, under the id that the caller gave it if that is fit to be logged."""
    given = Headers(scope=scope).get(ID_HEADER, "")
    log = RequestLog(given if _ID.fullmatch(given) else uuid.uuid4().hex)
    scope.setdefault("state", {})[_KEY] = log
    return log


def log_of(request: Request) -> RequestLog:
    """Return the log of a request; one that did not come through `begin_log` has none that is read."""
    return logged(request.scope.get("state", {}))


def logged(state: Mapping[str, object]) -> RequestLog:
    """Return the log in the state of a request."""
    log = state.get(_KEY)
    return log if isinstance(log, RequestLog) else RequestLog(uuid.uuid4().hex)
