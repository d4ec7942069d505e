"""Where Label Studio is and how to get in: from the environment, or as `tonika label up` left it."""

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from data.record import Record
from labeling.errors import LabelingError

# The names that label-studio-sdk itself goes by.
URL = "LABEL_STUDIO_URL"
TOKEN = "LABEL_STUDIO_API_KEY"  # noqa: S105 - the name of a variable

STATE = "TONIKA_STATE"
DEFAULT_STATE = "state"  # git-ignored

_OWNER_ONLY = 0o600


class Access(Record):
    """A server and a token for it: a legacy token or a personal access token."""

    url: str
    token: str


def state_folder(environment: Mapping[str, str] | None = None) -> Path:
    """Return the folder of what this room keeps between commands: TONIKA_STATE, or `state` here."""
    environment = os.environ if environment is None else environment
    return Path(environment.get(STATE) or DEFAULT_STATE)


def access_file(state: Path) -> Path:
    """Where `tonika label up` leaves the access to its server."""
    return state / "label-studio" / "access.json"


def find_access(environment: Mapping[str, str] | None = None) -> Access:
    """Take LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY, or else what `tonika label up` left.

    Raises:
        LabelingError: there is neither, or only one of the two variables.
    """
    environment = os.environ if environment is None else environment
    url, token = environment.get(URL), environment.get(TOKEN)
    if url and token:
        return Access(url=url.rstrip("/"), token=token)
    if url or token:
        given, absent = (URL, TOKEN) if url else (TOKEN, URL)
        raise LabelingError(f"{given} is set and {absent} is not; set both, or neither to use `tonika label up`")
    path = access_file(state_folder(environment))
    try:
        return Access.model_validate_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise LabelingError(
            f"no Label Studio is known: set {URL} and {TOKEN} (on its page: Account & Settings), or start one "
            "here with `tonika label up`"
        ) from error
    except ValidationError as error:
        raise LabelingError(f"{path} is not what `tonika label up` writes; remove it and start again") from error


def write_access(state: Path, access: Access) -> None:
    """Leave the access for the other commands, readable by its owner only."""
    path = access_file(state)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=_OWNER_ONLY)
    path.chmod(_OWNER_ONLY)
    path.write_text(access.model_dump_json() + "\n", encoding="utf-8")
