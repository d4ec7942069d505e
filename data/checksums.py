"""Which file something was made from, and what that file held."""

import hashlib
from pathlib import Path

from data.record import Record


class SourceFile(Record):
    """An input, and the checksum of what it held."""

    path: str
    sha256: str


def source_file(path: Path) -> SourceFile:
    """Note a file as it is now."""
    return SourceFile(path=path.as_posix(), sha256=sha256(path))


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
