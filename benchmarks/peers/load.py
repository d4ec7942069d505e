"""One client that sends a request and waits for its answer before it sends the next (a closed loop)."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import cycle

import numpy as np

from benchmarks.peers.errors import PeerError
from benchmarks.peers.wire import Answer, Wire
from data.record import Record

_OK = 200
_TIMEOUT = 300.0  # seconds for one request


class Load(Record):
    """What a server did of one kind of requests."""

    seconds: tuple[float, ...]  # of each request, until its answer was read
    mentions: int  # in all requests together
    tokens: int

    @property
    def mentions_a_second(self) -> float:
        """Mentions by the time spent in requests."""
        return self.mentions / sum(self.seconds)

    @property
    def tokens_a_second(self) -> float:
        """Tokens by the time spent in requests."""
        return self.tokens / sum(self.seconds)

    def quantile(self, share: float) -> float:
        """Return a quantile of latency in seconds; that of few requests is their slowest, or near it."""
        return float(np.quantile(self.seconds, share))


@dataclass(frozen=True)
class Request:
    """A request, ready to be sent again and again."""

    body: bytes
    mentions: int
    tokens: int


class Caller:
    """One connection to a server, kept open from request to request."""

    def __init__(self, connection: HTTPConnection, wire: Wire) -> None:
        """Use `calling`."""
        self._connection = connection
        self._wire = wire

    def send(self, body: bytes) -> tuple[int, bytes]:
        """Return the status and the body of the answer."""
        self._connection.request("POST", self._wire.path, body, {"Content-Type": "application/json"})
        answer = self._connection.getresponse()
        return answer.status, answer.read()

    def read(self, status: int, content: bytes) -> list[Answer]:
        """Read what `send` returned.

        Raises:
            PeerError: the status is not 200, or the answer has another shape.
        """
        if status != _OK:
            raise PeerError(f"{self._wire.path} answered with {status}: {content[:200]!r}")
        return self._wire.read(content)


@contextmanager
def calling(port: int, wire: Wire, timeout: float = _TIMEOUT) -> Iterator[Caller]:
    """Open a connection to a server of this machine."""
    connection = HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        yield Caller(connection, wire)
    finally:
        connection.close()


def measure_load(caller: Caller, requests: Sequence[Request], seconds: float) -> Load:
    """Send `requests` in turns for some seconds; the request that is under way then is waited for.

    What the client does between requests is not counted.

    Raises:
        PeerError: a request was refused, or answered for fewer or more mentions than it has.
    """
    taken: list[float] = []
    mentions = tokens = 0
    ended = time.perf_counter() + seconds
    for request in cycle(requests):
        before = time.perf_counter()
        status, content = caller.send(request.body)
        taken.append(time.perf_counter() - before)
        answered = len(caller.read(status, content))
        if answered != request.mentions:
            raise PeerError(f"request {len(taken)} has {request.mentions} mentions and got {answered} answers")
        mentions += request.mentions
        tokens += request.tokens
        if time.perf_counter() >= ended:
            break
    return Load(seconds=tuple(taken), mentions=mentions, tokens=tokens)
