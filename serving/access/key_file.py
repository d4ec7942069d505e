"""The file of API keys: read by services, changed by `tonika key`, and never half-written."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from serving.access.keys import ApiKey, Keys, read_keys, written_keys
from serving.errors import AccessError


def load_keys(path: Path) -> Keys:
    """Read the keys of a file, by id; none where there is no file, or no folder for one.

    Raises:
        AccessError: it cannot be read, or holds something else.
    """
    try:
        content = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError) as error:
        words = (error.strerror if isinstance(error, OSError) else "it is not UTF-8") or type(error).__name__
        raise AccessError(f"{path} cannot be read ({words})") from error
    return read_keys(content, str(path))


def add_key(path: Path, entry: ApiKey) -> None:
    """Add a key to the file, which is made if there is none; a running service heeds it at the next request.

    Raises:
        AccessError: the file cannot be read or written.
    """
    with _changing(path):
        _write(path, {**load_keys(path), entry.id: entry})


def remove_key(path: Path, identifier: str) -> ApiKey:
    """Remove a key from the file and return it; a running service refuses it from the next request on.

    Raises:
        AccessError: there is none of that id, or the file cannot be read or written.
    """
    with _changing(path):
        keys = dict(load_keys(path))
        if identifier not in keys:
            raise AccessError(f"{path} has no key '{identifier}'; it has {', '.join(keys) or 'none'}")
        removed = keys.pop(identifier)
        _write(path, keys)
    return removed


@contextmanager
def _changing(path: Path) -> Iterator[None]:
    """Keep other commands from changing the file meanwhile; readers need not wait."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.with_name(f".{path.name}.lock").open("w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # the system lets go of it when the process ends, however it ends
            yield
    except OSError as error:
        raise AccessError(f"{path} cannot be written ({error.strerror}); nothing was changed") from error


def _write(path: Path, keys: Keys) -> None:
    descriptor, unfinished = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)  # its owner's alone
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(written_keys(keys.values()))
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
