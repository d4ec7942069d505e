"""What can go wrong with a backup, said so that a person knows what to do."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

_FULL = {errno.ENOSPC, errno.EDQUOT, sqlite3.SQLITE_FULL}


class BackupError(Exception):
    """A backup that cannot be made or restored; the message says what to do."""


@contextmanager
def explained(failure: str) -> Iterator[None]:
    """Say in words what went wrong, and what to do.

    Raises:
        BackupError: in place of an error of the disk or of SQLite.
    """
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        number = error.errno if isinstance(error, OSError) else getattr(error, "sqlite_errorcode", None)
        if number in _FULL:
            remedy = "free some space, or name a folder on another disk"
        elif isinstance(error, PermissionError):
            remedy = "run it as the user whose files these are"
        else:
            remedy = "mend that"
        raise BackupError(f"{failure} ({error}); {remedy}, and repeat the command") from error
