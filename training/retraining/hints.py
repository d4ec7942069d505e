"""Word from Label Studio that something happened, as the service's journal has it.

Webhooks get lost, so this only says when a look is worth while; what there is to see, a pull finds out.
"""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpx
from pydantic import BaseModel, ValidationError

from serving.api.secret import FILE as SECRET_FILE
from serving.api.secret import HEADER
from serving.settings import ServiceSettings

_SERVICE = "TONIKA_URL"
_TIMEOUT = 10.0  # seconds
_EVERY = 5.0  # seconds between two looks into the journal


class _Page(BaseModel):
    journal: str
    last: int
    entries: list[object]


@dataclass
class Hints:
    """The journal of a service, as far as it was looked at.

    Attributes:
        url: of the service.
        secret: looks up what the service wants to be shown, at each look: it may make it, or change it, later.
        warn: is told, once for each such secret, that the service does not take it.
    """

    url: str
    secret: Callable[[], str]
    warn: Callable[[str], None]
    _seen: tuple[str, int] | None = None
    _refused: str | None = None

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
        page = self._look(self._seen[1] if self._seen else 0)
        if page is None:
            return False
        before, self._seen = self._seen, (page.journal, page.last)
        # The first look only finds out how far the journal is: what came earlier, the first pull has seen.
        return before is not None and (bool(page.entries) or before[0] != page.journal)

    def _look(self, after: int) -> _Page | None:
        secret = self.secret()
        try:
            answer = self._ask(after, secret)
            # A service that never needed a secret makes one when it is first asked for it.
            if answer.status_code == httpx.codes.UNAUTHORIZED and (made := self.secret()) != secret:
                answer, secret = self._ask(after, made), made
            if answer.status_code == httpx.codes.UNAUTHORIZED:
                self._refuse(secret)
                return None
            page = _Page.model_validate_json(answer.raise_for_status().content)
        except (httpx.HTTPError, httpx.InvalidURL, ValidationError):
            return None
        self._refused = None
        return page

    def _ask(self, after: int, secret: str) -> httpx.Response:
        query = {"after": str(after), "limit": "1", "kind": "event"}
        headers = {HEADER.encode(): secret.encode()}
        return httpx.get(f"{self.url}/v1/journal", params=query, headers=headers, timeout=_TIMEOUT)

    def _refuse(self, secret: str) -> None:
        if secret == self._refused:
            return
        self._refused = secret
        found = "refuses the secret that is known here" if secret else "wants a secret, and none is known here"
        self.warn(
            f"{self.url} {found}: no word of new labels comes through, and only the clock starts rounds. Set "
            "TONIKA_SECRET to what `tonika secret` prints where the service runs, and start this command again"
        )


def find_hints(warn: Callable[[str], None], environment: Mapping[str, str] | None = None) -> Hints:
    """Take the service of TONIKA_URL (this machine's at TONIKA_PORT) and the secret that the labeling room takes, too.

    Raises:
        SettingsError: an environment variable has a value that means nothing.
    """
    environment = os.environ if environment is None else environment
    settings = ServiceSettings.from_environment(environment)

    def secret() -> str:
        try:
            return settings.secret or (settings.state / SECRET_FILE).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeError):
            return ""

    return Hints((environment.get(_SERVICE) or f"http://127.0.0.1:{settings.port}").rstrip("/"), secret, warn)
