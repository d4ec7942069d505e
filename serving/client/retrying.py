"""When a request is sent again, and after how long."""

from dataclasses import dataclass

import httpx
from httpx_retries import Retry, RetryTransport

_AGAIN = (429, 503)  # too much at the moment, or not ready; a request that does not fit never will
_FIRST_WAIT = 0.5  # seconds at most; it doubles from time to time, and chance shortens it so that callers part


@dataclass(frozen=True)
class Retries:
    """How often to send a request again that was refused for the moment, or broken off as when a service restarts.

    Nothing is judged or noted twice by that: a score changes nothing, and a correction that comes again is still one.
    What the service says in `Retry-After` is heeded; without it the wait doubles from half a second on.
    """

    times: int = 5
    patience: float = 120.0  # seconds to wait in all


NO_RETRIES = Retries(times=0)


def retrying_transport(retries: Retries) -> RetryTransport:
    """Make the transport of a client, blocking or not."""
    return RetryTransport(
        retry=Retry(
            total=retries.times,
            allowed_methods=("GET", "POST"),
            status_forcelist=_AGAIN,
            retry_on_exceptions=(httpx.NetworkError, httpx.RemoteProtocolError),
            backoff_factor=_FIRST_WAIT,
            max_backoff_wait=retries.patience,
            total_timeout=retries.patience,
        )
    )
