"""The service's journal over HTTP: what callers corrected, read in order and erased on request."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from data.record import Labels, Mention
from labeling.errors import LabelingError
from labeling.server.access import state_folder

SECRET = "TONIKA_SECRET"  # noqa: S105 - the name of a variable
HEADER = "X-Tonika-Secret"
_FILE = "secret"  # in the state folder, where a service on this machine has made it
_PAGE = 200
_NAMES = 10_000  # keys in one erasure; the service's own limit
_SHOWN = 300  # characters of an answer that is not Tonika's
_REPEAT = "Repeat the command then, nothing is lost"
_TIMEOUT = 60.0  # seconds

AnswerType = TypeVar("AnswerType", bound=BaseModel)


class Correction(BaseModel):
    """A score that somebody corrected."""

    number: int
    id: str
    mention: Mention
    labels: Labels
    comment: str | None = None


class JournalPage(BaseModel):
    """Part of the journal."""

    journal: str  # another one means that the journal was replaced
    entries: list[Correction]
    last: int


class Erased(BaseModel):
    """What an erasure did."""

    removed: int


class ServiceJournal:
    """The journal of one service."""

    def __init__(self, url: str, secret: str) -> None:
        """Take the service's address and the secret that it shares with Label Studio and with us."""
        self.url = url
        self._headers = {HEADER: secret}

    def page(self, after: int) -> JournalPage:
        """Return the corrections after a number, the earliest first; as many as one answer holds.

        Raises:
            LabelingError: the service does not answer, refuses the secret, or does not answer as Tonika does.
        """
        parameters = {"after": str(after), "limit": str(_PAGE), "kind": "feedback"}
        return self._ask(JournalPage, lambda: httpx.get(self._at(), params=parameters, **self._common()))

    def erase(self, keys: Sequence[str]) -> int:
        """Remove the corrections of mentions; returns how many there were.

        Without keys the service still leaves no trace in its files of what was removed before.

        Raises:
            LabelingError: as `page` does, or the service could not remove all traces; repeat it.
        """
        groups = [keys[start : start + _NAMES] for start in range(0, len(keys), _NAMES)] or [[]]
        return sum(self._erase(group) for group in groups)

    def _erase(self, keys: Sequence[str]) -> int:
        body = {"keys": list(keys)}
        return self._ask(Erased, lambda: httpx.post(self._at("/erasures"), json=body, **self._common())).removed

    def _at(self, path: str = "") -> str:
        return f"{self.url}/v1/journal{path}"

    def _common(self) -> dict[str, Any]:
        return {"headers": self._headers, "timeout": _TIMEOUT}

    def _ask(self, kind: type[AnswerType], ask: Callable[[], httpx.Response]) -> AnswerType:
        try:
            response = ask()
            if response.status_code == httpx.codes.UNAUTHORIZED:
                raise LabelingError(
                    f"{self.url} refuses the secret; {SECRET} must be the same here and where the service runs"
                )
            if response.is_error:
                raise LabelingError(f"{self.url} answered {response.status_code}: {_words(response)}. {_REPEAT}")
            return kind.model_validate_json(response.content)
        except httpx.HTTPError as error:
            raise LabelingError(
                f"the journal of {self.url} cannot be reached ({str(error) or type(error).__name__}); does "
                f"`tonika serve` run there? {_REPEAT}"
            ) from error
        except ValidationError as error:
            raise LabelingError(
                f"{self.url} answers, but not as Tonika does; is it another service's address?"
            ) from error


def _words(response: httpx.Response) -> str:
    """Return what an answer says is wrong: Tonika's own message, or the beginning of whatever came."""
    try:
        return str(response.json()["error"]["message"])
    except (ValueError, LookupError, TypeError):
        return " ".join(response.text.split())[:_SHOWN]


def find_secret(environment: Mapping[str, str] | None = None) -> str | None:
    """Take TONIKA_SECRET, or the secret that a service on this machine has made; None where there is neither."""
    environment = os.environ if environment is None else environment
    if given := environment.get(SECRET):
        return given
    try:
        return (Path(state_folder(environment)) / _FILE).read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None


def corrections(journal: ServiceJournal, known: str | None, after: int) -> Iterator[JournalPage]:
    """Yield pages of corrections after number `after` of the journal `known`, or from the start of another one.

    Raises:
        LabelingError: the journal cannot be read.
    """
    page = journal.page(after)
    if page.journal != known or page.last < after:  # another one, or an older copy of it that was restored
        page = journal.page(0)
    while page.entries:
        yield page
        page = journal.page(page.entries[-1].number)
