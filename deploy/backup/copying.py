"""Copying files, folders and databases that others may be at work with."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from deploy.backup.drafts import remove
from deploy.backup.errors import BackupError, explained
from deploy.backup.places import LEFT_OUT

_SQLITE = b"SQLite format 3\x00"  # how every such file begins: https://www.sqlite.org/fileformat.html
BESIDE_A_DATABASE = ("-wal", "-shm", "-journal")
_OWNER_ONLY, OWNERS_FOLDER = 0o600, 0o700  # people's texts, tokens and passwords


def copy(source: Path, target: Path, *, live: bool = False, inside: tuple[Path, ...] = ()) -> None:
    """Copy a file or a folder with what its links point to; what others remove meanwhile is left out."""
    with explained(f"{source} cannot be copied"):
        if source.is_symlink() and not source.exists():
            raise BackupError(f"{source} is a link to {source.readlink()}, which is not there; mend or remove the link")
        try:
            if source.is_dir():
                _copy_folder(source, target, live=live, inside=inside)
            elif source.is_file():  # and no socket or pipe, which hold nothing
                _copy_file(source, target, live=live)
        except (FileNotFoundError, sqlite3.OperationalError):
            if source.exists():
                raise
            remove(target)


def _copy_folder(source: Path, target: Path, *, live: bool, inside: tuple[Path, ...]) -> None:
    real = source.resolve()
    if real in inside:
        raise BackupError(f"{source} leads back to a folder that it lies in; remove that link")
    target.mkdir(OWNERS_FOLDER)
    for path in sorted(source.iterdir()):
        if path not in LEFT_OUT and not (live and _is_beside_a_database(path)):
            copy(path, target / path.name, live=live, inside=(*inside, real))
    shutil.copystat(source, target)


def _copy_file(source: Path, target: Path, *, live: bool) -> None:
    target.touch(_OWNER_ONLY, exist_ok=False)  # so that nobody reads a secret before the copy has its mode
    if live and _is_database(source):
        _copy_database(source, target)
    else:
        shutil.copyfile(source, target)
    shutil.copystat(source, target)


def _copy_database(source: Path, target: Path) -> None:
    """Copy a database as it is at one moment, even while others write to it: https://www.sqlite.org/backup.html."""
    # "rw", and not "ro": what a crash left half done is undone first, as whoever opens it next would do.
    live = sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True)
    with closing(live) as original, closing(sqlite3.connect(target)) as copy:
        original.backup(copy)


def _is_database(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


def _is_beside_a_database(path: Path) -> bool:
    """Tell whether a file is SQLite's own: what is in it, the copy of the database has."""
    return any(
        path.name.endswith(end) and _is_database(path.with_name(path.name.removesuffix(end)))
        for end in BESIDE_A_DATABASE
    )
