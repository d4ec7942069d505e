"""A connection to a Label Studio server; whatever goes wrong with it is said once, with the remedy."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from json import JSONDecodeError

import httpx
from label_studio_sdk import LabelStudio
from label_studio_sdk.core.api_error import ApiError

from labeling.errors import LabelingError
from labeling.server.access import TOKEN, URL, Access

OLDEST = (1, 23)  # what this room is tested against
_TIMEOUT = 300.0  # seconds; a large import takes a while on a small server
_FULL = re.compile(r"disk is full|no space left|disk quota", re.IGNORECASE)
_GUARDED = re.compile("reserved network address", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_PAGE = re.compile(r"\s*<(!doctype|html)", re.IGNORECASE)
_TOKEN = re.compile(r"[!-~]+")  # what a header can carry
_SHOWN = 300  # characters of a server's own words
_REFUSED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
_COPY_TOKEN = f"copy a valid one from its page (Account & Settings) into {TOKEN}"


@dataclass(frozen=True)
class Connection:
    """A server that has let us in."""

    url: str
    client: LabelStudio

    def project_link(self, project: int) -> str:
        """Return the address of a project's page."""
        return f"{self.url}/projects/{project}/data"

    def task_link(self, project: int, task: int) -> str:
        """Return the address of a task's page."""
        return f"{self.project_link(project)}?task={task}"


def connect(access: Access) -> Connection:
    """Log in, and make sure that the server is one that this room knows.

    Raises:
        LabelingError: the server does not answer, is no Label Studio, is too old, or refuses the token.
    """
    if not _TOKEN.fullmatch(access.token):
        raise LabelingError(f"the token for {access.url} holds a space or a letter that no token has; {_COPY_TOKEN}")
    with explained(access.url):
        client: LabelStudio = LabelStudio(  # type: ignore[no-untyped-call] # its constructor has no annotations
            base_url=access.url, api_key=access.token, timeout=_TIMEOUT
        )
        release = _release(access.url, client)
        found = re.match(r"(\d+)\.(\d+)", release)
        if found is None:
            raise LabelingError(_not_label_studio(access.url))
        if (int(found[1]), int(found[2])) < OLDEST:
            oldest = ".".join(map(str, OLDEST))
            raise LabelingError(f"{access.url} runs Label Studio {release}, expected {oldest} or later; upgrade it")
        client.users.whoami()
    return Connection(access.url, client)


@contextmanager
def explained(url: str) -> Iterator[None]:
    """Turn what the SDK raises while talking to `url` into a LabelingError that says what to do.

    Raises:
        LabelingError: instead of the SDK's and the HTTP library's errors.
    """
    try:
        yield
    except httpx.TimeoutException as error:
        raise LabelingError(
            f"{url} did not answer in time ({type(error).__name__}); repeat the command, it goes on where it stopped"
        ) from error
    except (httpx.TransportError, httpx.InvalidURL) as error:
        raise LabelingError(
            f"{url} does not answer ({str(error) or type(error).__name__}); is the server running, and is {URL} right?"
        ) from error
    except (httpx.DecodingError, httpx.TooManyRedirects, JSONDecodeError) as error:
        raise LabelingError(_not_label_studio(url, words=str(error))) from error
    except ApiError as error:
        raise LabelingError(_explanation(url, error)) from error


def _release(url: str, client: LabelStudio) -> str:
    try:
        return str(getattr(client.versions.get(), "release", None) or "")
    except (httpx.TransportError, httpx.InvalidURL):
        raise
    except ApiError as error:
        status, words = error.status_code or 0, _words(error.body)
        if status in _REFUSED or _FULL.search(words):
            raise
        raise LabelingError(_not_label_studio(url, status, words)) from error
    except Exception as error:  # the SDK trips in many ways over an answer that it does not know
        raise LabelingError(_not_label_studio(url)) from error


def _not_label_studio(url: str, status: int = 0, words: str = "") -> str:
    found = ": ".join(part for part in (str(status or ""), words) if part)
    behind = ", and whether Label Studio runs behind it" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else ""
    return f"{url} answers{f' ({found})' if found else ''}, but not as Label Studio does; check {URL}{behind}"


def _explanation(url: str, error: ApiError) -> str:
    status = error.status_code or 0
    words = _words(error.body)
    if _GUARDED.search(words):
        return (
            f"{url} may not call that address ({words}). A Label Studio on the service's own machine may, if it was "
            "started with `tonika label up --calls-loopback`; for another one, give an address that it reaches"
        )
    if status in _REFUSED:
        return f"{url} refuses the token ({status}: {words}); {_COPY_TOKEN}"
    if status == HTTPStatus.NOT_FOUND:
        return f"{url} does not have it ({words}); `tonika label setup` makes the project, if that is what is gone"
    if _FULL.search(words):
        return (
            f"the disk of {url} is full ({words}); free some space there and repeat the command, it goes on where it "
            "stopped"
        )
    return f"{url} answered {status}: {words}; its own log says more. Repeat the command, it goes on where it stopped"


def _words(body: object) -> str:
    if isinstance(body, dict):
        said = [body.get("detail"), body.get("validation_errors"), body.get("exc_info")]
        body = "; ".join(str(part) for part in said if part) or body
    words = str(body)
    if _PAGE.match(words):
        title = _TITLE.search(words)
        words = f"a web page, {title[1].strip()!r}" if title else "a web page"
    return " ".join(words.split())[:_SHOWN]
