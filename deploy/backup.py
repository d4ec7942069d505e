"""Backup and restore of what Tonika keeps on one machine, while everything runs (save) or after it stopped (restore).

    python deploy/backup.py save FOLDER       # FOLDER must not exist yet: one folder, one backup
    python deploy/backup.py restore FOLDER    # into the project's folder, where nothing may be overwritten

Run it in the project's folder, with any Python from 3.11 on. docs/backup.md says what is in it, what is not, and why.
"""

import argparse
import errno
import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

STATE = Path(os.environ.get("TONIKA_STATE") or "state")
ERASURES = "erasures.json"

# By name in the backup. What git holds (params.yaml, dvc.lock, the taxonomy) is not among them.
PLACES = {
    "state": STATE,  # the journal and its secret, Label Studio's data and secrets, receipts
    "mlflow.db": Path("mlflow.db"),  # before the artifacts: what the registry names is then among them
    "mlartifacts": Path("mlartifacts"),
    "labels": Path("data/labels"),
    ERASURES: Path("data/erasures.json"),  # in git as well, so restore unites the two
    "dvc-cache": Path(".dvc/cache"),
    "dvc-config": Path(".dvc/config.local"),  # how to log in to the remote
}
# Made anew by the command that made it: Label Studio's programs, and copies of its projects.
_LEFT_OUT = {STATE / "label-studio" / "environment", STATE / "mirrors"}
# Where databases are at work. Elsewhere files are written once, and are what their hashes say, byte for byte.
_LIVE = {"state", "mlflow.db"}

_SQLITE = b"SQLite format 3\x00"  # how every such file begins: https://www.sqlite.org/fileformat.html
_BESIDE_A_DATABASE = ("-wal", "-shm", "-journal")
_OWNER_ONLY, _OWNERS_FOLDER = 0o600, 0o700  # people's texts, tokens and passwords
_UNFINISHED = ".unfinished"
_HASHES = ("mentions", "texts", "authors")  # of a list of erasures: data.erasure.Erasures
_FULL = {errno.ENOSPC, errno.EDQUOT, sqlite3.SQLITE_FULL}


class BackupError(Exception):
    """A backup that cannot be made or restored; the message says what to do."""


def save(target: Path) -> list[str]:
    """Copy all places that exist; returns their names.

    Raises:
        BackupError: `target` exists or lies in what is to be saved, there is nothing to save here, or something cannot
            be copied; no part of a backup is left then.
    """
    present = {name: place for name, place in PLACES.items() if os.path.lexists(place)}
    if not present:
        raise BackupError(f"found none of {', '.join(map(str, PLACES.values()))}; run it in the project's folder")
    if os.path.lexists(target):
        raise BackupError(f"{target} exists already; name a folder that does not")
    if any(target.resolve().is_relative_to(place.resolve()) for place in present.values()):
        raise BackupError(f"{target} lies in what is to be saved; name a folder elsewhere, best on another disk")
    draft = _unfinished(target)
    with _explained(f"{target} cannot be made"), _cleared(draft):
        draft.mkdir(_OWNERS_FOLDER, parents=True)
        for name, place in present.items():
            _copy(place, draft / name, live=name in _LIVE)
        draft.rename(target)  # who finds `target` finds a whole backup
    return list(present)


def restore(source: Path) -> list[str]:
    """Copy everything back, unite the lists of erasures, renew the journal's identity; returns the places' names.

    Raises:
        BackupError: `source` is no backup, something would be overwritten or cannot be copied, or the lists of erasures
            cannot be united; nothing is changed then.
    """
    saved = {name: place for name, place in PLACES.items() if (source / name).exists()}
    if not saved or source.name.endswith(_UNFINISHED):
        raise BackupError(f"{source} is no backup: `save` makes a folder, with some of {', '.join(PLACES)} in it")
    drafts = {place: _unfinished(place) for name, place in saved.items() if name != ERASURES}
    places = [place.with_name(place.name + suffix) for place in drafts for suffix in ("", *_BESIDE_A_DATABASE)]
    if in_the_way := [str(place) for place in places if os.path.lexists(place)]:
        raise BackupError(f"{', '.join(in_the_way)} would be overwritten; stop what uses them and move them away first")
    with _explained(f"{source} cannot be restored"), _cleared(*drafts.values()):
        erasures = _united(_read_erasures(PLACES[ERASURES]), _read_erasures(source / ERASURES))
        for name, place in saved.items():
            if place in drafts:
                place.parent.mkdir(parents=True, exist_ok=True)
                _copy(source / name, drafts[place])
        if STATE in drafts:
            _renew_identity(drafts[STATE] / "journal.sqlite")
        _write_erasures(erasures, PLACES[ERASURES])  # first: whatever fails below, nothing forgotten comes back
        for place, draft in drafts.items():
            draft.rename(place)
    return list(saved)


def _copy(source: Path, target: Path, *, live: bool = False, inside: tuple[Path, ...] = ()) -> None:
    """Copy a file or a folder with what its links point to; what others remove meanwhile is left out."""
    with _explained(f"{source} cannot be copied"):
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
            _remove(target)


def _copy_folder(source: Path, target: Path, *, live: bool, inside: tuple[Path, ...]) -> None:
    real = source.resolve()
    if real in inside:
        raise BackupError(f"{source} leads back to a folder that it lies in; remove that link")
    target.mkdir(_OWNERS_FOLDER)
    for path in sorted(source.iterdir()):
        if path not in _LEFT_OUT and not (live and _is_beside_a_database(path)):
            _copy(path, target / path.name, live=live, inside=(*inside, real))
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
        for end in _BESIDE_A_DATABASE
    )


def _renew_identity(journal: Path) -> None:
    """Have readers begin anew: one that had read on would take later corrections with reused numbers for known ones."""
    if journal.is_file():
        with closing(sqlite3.connect(journal)) as connection, connection:
            connection.execute("UPDATE journal SET identity = ?", (uuid4().hex,))


def _read_erasures(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        content = {}
    except ValueError:
        content = None
    if not isinstance(content, dict) or not all(isinstance(content.get(kind, []), list) for kind in _HASHES):
        raise BackupError(f"{path} is not a list of erasures as `tonika forget` writes it; put a good one there")
    return {"salt": content.get("salt", ""), **{kind: content.get(kind, []) for kind in _HASHES}}


def _united(present: Mapping[str, Any], saved: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a list that covers whatever one of the two covers; what was forgotten after the backup stays so."""
    if not any(saved[kind] for kind in _HASHES):
        return present
    if not any(present[kind] for kind in _HASHES):
        return saved
    if present["salt"] != saved["salt"]:
        raise BackupError(
            f"{PLACES[ERASURES]} and the backup's {ERASURES} have different salts, so that what they cover cannot be "
            "compared: one was begun without the other. Put one of the two in both places, repeat this, and then "
            "`tonika forget` anew what the other covered; the receipts of its erasures say when they were asked for"
        )
    return {"salt": saved["salt"], **{kind: sorted({*present[kind], *saved[kind]}) for kind in _HASHES}}


def _write_erasures(erasures: Mapping[str, Any], path: Path) -> None:
    if erasures == _read_erasures(path):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    with draft.open("w", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(erasures, indent=1) + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _unfinished(path: Path) -> Path:
    return path.with_name(path.name + _UNFINISHED)


@contextmanager
def _cleared(*drafts: Path) -> Iterator[None]:
    """Leave no drafts, neither of this run nor of one that was cut short."""
    _remove(*drafts)
    try:
        yield
    finally:
        _remove(*drafts)


def _remove(*drafts: Path) -> None:
    for draft in drafts:
        if draft.is_dir():
            shutil.rmtree(draft, ignore_errors=True)
        else:
            draft.unlink(missing_ok=True)


@contextmanager
def _explained(failure: str) -> Iterator[None]:
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


def main() -> None:
    """Run a command of the command line."""
    parser = argparse.ArgumentParser(description="Backup and restore of what Tonika keeps on one machine.")
    parser.add_argument("command", choices=["save", "restore"])
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    try:
        done = save(given.folder) if given.command == "save" else restore(given.folder)
    except BackupError as error:
        sys.exit(f"Error: {error}")
    sys.stdout.write(f"{given.command}d: {', '.join(done)}\n")


if __name__ == "__main__":
    main()
