"""Word from Label Studio that something happened, as the service's journal has it.

Webhooks get lost, so this only says when a look is worth while; what there is to see, a pull finds out.
"""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpx
from pydantic import BaseModel, ValidationError

from serving.api.secret import FILE as SECRET_FILE
from serving.api.secret import HEADER
from serving.settings import DEFAULT_PORT, ServiceSettings

_SERVICE = "TONIKA_URL"
_TIMEOUT = 10.0  # seconds
_EVERY = 5.0  # seconds between two looks into the journal


class _Page(BaseModel):
    journal: str
    last: int


@dataclass
class Hints:
    """The journal of a service, as far as it was looked at."""

    url: str
    secret: str
    _seen: tuple[str, int] | None = None

    def wait(self, seconds: float) -> bool:
        """Wait until an event has come, at most `seconds`; tells whether one has.

        A service that does not answer is no hint, and no error.
        """
        until = time.monotonic() + seconds
        while True:
            if self._news():
                return True
            left = until - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(_EVERY, left))

    def _news(self) -> bool:
        after = self._seen[1] if self._seen else 0
        query = {"after": str(after), "limit": "1", "kind": "event"}
        try:
            answer = httpx.get(
                f"{self.url}/v1/journal", params=query, headers={HEADER: self.secret}, timeout=_TIMEOUT
            ).raise_for_status()
            page = _Page.model_validate_json(answer.content)
            came = bool(answer.json()["entries"])
        except (httpx.HTTPError, ValidationError, ValueError):
            return False
        before, self._seen = self._seen, (page.journal, page.last)
        # The first look only finds out how far the journal is: what came earlier, the first pull has seen.
        return before is not None and (came or before[0] != page.journal)


def find_hints(environment: Mapping[str, str] | None = None) -> Hints:
    """Take the service of TONIKA_URL (this machine's port 3000) and the secret that the labeling room takes, too."""
    environment = os.environ if environment is None else environment
    settings = ServiceSettings.from_environment(environment)
    kept = settings.state / SECRET_FILE
    secret = settings.secret or (kept.read_text(encoding="utf-8").strip() if kept.is_file() else "")
    return Hints((environment.get(_SERVICE) or f"http://127.0.0.1:{DEFAULT_PORT}").rstrip("/"), secret)
