"""API keys: what a caller shows, and what is kept of it."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from data.problems import problems_of
from data.record import Record
from serving.errors import AccessError

_PREFIX = "tonika"  # so that a scanner for leaked secrets, or a person, sees what it is
_ID_BYTES = 4
_SECRET_BYTES = 32
_NOBODY = "0" * 64  # what an unknown key is compared with, so that the time taken does not tell which ids there are

CallerName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]


class ApiKey(Record):
    """What is kept of a key; the key itself is shown once, to whoever makes it."""

    id: Annotated[str, Field(pattern=r"^[0-9a-f]{8}$")]  # part of the key, and what logs call it
    caller: CallerName
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]  # of the whole key, in hexadecimal
    texts_per_minute: Annotated[int, Field(ge=1)] | None = None  # None: no limit of its own
    created_at: str  # ISO 8601


Keys = Mapping[str, ApiKey]  # by id

_ENTRIES = TypeAdapter(list[ApiKey])


def make_key(caller: str, texts_per_minute: int | None = None) -> tuple[str, ApiKey]:
    """Make a key of 256 random bits for a caller; returns it and what is to be kept of it.

    Nobody can guess so many bits, which is why a plain SHA-256 guards them as well as a slow hash would.

    Raises:
        AccessError: the name or the limit is not one.
    """
    identifier = secrets.token_hex(_ID_BYTES)
    key = f"{_PREFIX}_{identifier}_{secrets.token_urlsafe(_SECRET_BYTES)}"
    try:
        entry = ApiKey(
            id=identifier,
            caller=caller,
            sha256=_digest(key.encode()),
            texts_per_minute=texts_per_minute,
            created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
    except ValidationError as error:
        raise AccessError(
            f"no key for '{caller}': {_words(error)}; a name has 1 to 64 letters of English, digits, '.', '_' and '-', "
            "a limit is at least 1"
        ) from None
    return key, entry


def read_keys(content: str, where: str) -> dict[str, ApiKey]:
    """Read keys, by id, from JSON: a list of what `ApiKey` says; nothing at all is no keys.

    Raises:
        AccessError: it is something else, or two have the same id.
    """
    if not content.strip():
        return {}
    try:
        entries = _ENTRIES.validate_json(content)
    except ValidationError as error:
        raise AccessError(f"{where} does not hold API keys ({_words(error)}); `tonika key add` writes them") from None
    keys = {entry.id: entry for entry in entries}
    if len(keys) < len(entries):
        raise AccessError(f"{where} has two API keys of the same id; remove one of them")
    return keys


def written_keys(entries: Iterable[ApiKey]) -> str:
    """Return the JSON that `read_keys` reads."""
    return json.dumps([entry.model_dump(mode="json") for entry in entries], indent=2) + "\n"


def find_key(shown: bytes, keys: Keys) -> ApiKey | None:
    """Return the entry of a key that was shown, or None. How long it takes tells nothing about the keys that exist."""
    prefix, _, rest = shown.partition(b"_")
    entry = keys.get(rest.partition(b"_")[0].decode("latin-1"))
    matches = hmac.compare_digest(_digest(shown), entry.sha256 if entry else _NOBODY)
    return entry if matches and prefix == _PREFIX.encode() else None


def _digest(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()


def _words(error: ValidationError) -> str:
    problem = problems_of(error)[0]
    return f"{problem.field}: {problem.reason}"
