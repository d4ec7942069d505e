"""The shared secret that lets Label Studio and the labeling room in."""

import base64
import binascii
import hmac
import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from serving.errors import JournalUnavailableError, UnauthorizedError
from serving.journal.placing import put_in_place

HEADER = "X-Tonika-Secret"
FILE = "secret"

_BYTES = 32
_OWNER_ONLY = 0o600


def kept_secret(folder: Path) -> str:
    """Return the secret in a folder's file `secret`, which is made if there is none.

    Raises:
        JournalUnavailableError: it can neither be read nor made, or the file is empty.
    """
    path = folder / FILE
    try:
        if not path.exists():
            _make(path)
        kept = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        words = (error.strerror if isinstance(error, OSError) else "it is not UTF-8") or type(error).__name__
        raise JournalUnavailableError(
            f"the secret can neither be read nor made ({words}). The operator: set TONIKA_SECRET, or mend the file "
            f"'{FILE}' in the folder TONIKA_STATE"
        ) from error
    if not kept:
        raise JournalUnavailableError(
            f"the secret is empty. The operator: remove the file '{FILE}' in TONIKA_STATE, or set TONIKA_SECRET"
        )
    return kept


def check_secret(headers: Mapping[str, str], expected: str) -> None:
    """Make sure that a request shows the secret, in its own header or as the password of Basic authentication.

    Label Studio's webhooks can carry a header, its ML backend connection (the Train button) only a password. The time
    that the comparison takes tells nothing about where they differ.

    Raises:
        UnauthorizedError: it shows none, or another one.
    """
    wanted = expected.encode()
    matches = [hmac.compare_digest(shown, wanted) for shown in _shown(headers)]
    if not any(matches):
        found = "a wrong secret" if matches else "no secret"
        raise UnauthorizedError(
            f"found {found}; expected the header {HEADER} with the value of TONIKA_SECRET, or of the file '{FILE}' in "
            "the folder TONIKA_STATE; `tonika secret` prints it"
        )


def _shown(headers: Mapping[str, str]) -> Iterator[bytes]:
    value = headers.get(HEADER)
    if value is not None:
        yield _as_sent(value)
    scheme, _, credentials = headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            user_and_password = base64.b64decode(_as_sent(credentials), validate=True)
        except binascii.Error:
            return
        yield user_and_password.partition(b":")[2]


def _as_sent(value: str) -> bytes:
    return value.encode("latin-1")  # how headers were decoded


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{FILE}-", dir=path.parent) as folder:
        finished = Path(folder) / FILE
        with open(finished, "x", encoding="utf-8", opener=_owner_only) as file:
            file.write(secrets.token_urlsafe(_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        put_in_place(finished, path)


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, _OWNER_ONLY)
