"""Backup and restore of what Tonika keeps on one machine, while everything runs (save) or after it stopped (restore).

    python deploy/backup.py save FOLDER       # FOLDER must not exist yet: one folder, one backup
    python deploy/backup.py restore FOLDER    # into the project's folder, where nothing may be overwritten

Run it in the project's folder, with any Python from 3.11 on. docs/backup.md says what is in it, what is not, and why.
"""

import argparse
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

STATE = Path(os.environ.get("TONIKA_STATE") or "state")

# By name in the backup. What git holds (params.yaml, dvc.lock, the taxonomy) is not among them.
PLACES = {
    "state": STATE,  # the journal and its secret, Label Studio's data and secrets, receipts
    "mlflow.db": Path("mlflow.db"),  # before the artifacts: what the registry names is then among them
    "mlartifacts": Path("mlartifacts"),
    "labels": Path("data/labels"),
    "erasures.json": Path("data/erasures.json"),
    "dvc-cache": Path(".dvc/cache"),
}
# Made anew by the command that made it: Label Studio's programs, and copies of its projects.
_LEFT_OUT = {"environment", "mirrors"}
_DATABASES = {".db", ".sqlite", ".sqlite3"}
_BESIDE_A_DATABASE = ("-wal", "-shm", "-journal")


class BackupError(Exception):
    """A backup that cannot be made or restored; the message says what to do."""


def save(target: Path) -> list[str]:
    """Copy all places that exist; returns their names.

    Raises:
        BackupError: `target` exists, or there is nothing to save here.
    """
    present = {name: place for name, place in PLACES.items() if place.exists()}
    if not present:
        raise BackupError(f"found none of {', '.join(map(str, PLACES.values()))}; run it in the project's folder")
    if target.exists():
        raise BackupError(f"{target} exists already; name a folder that does not")
    draft = target.with_name(target.name + ".unfinished")
    shutil.rmtree(draft, ignore_errors=True)
    for name, place in present.items():
        _copy(place, draft / name)
    draft.rename(target)  # who finds `target` finds a whole backup
    return list(present)


def restore(source: Path) -> list[str]:
    """Copy everything back; returns the names of the places.

    Raises:
        BackupError: `source` is no backup, or something would be overwritten; nothing is changed then.
    """
    saved = {name: place for name, place in PLACES.items() if (source / name).exists()}
    if not saved:
        raise BackupError(f"{source} is no backup: it holds none of {', '.join(PLACES)}")
    in_the_way = [str(place) for place in saved.values() if place.exists()]
    if in_the_way:
        raise BackupError(f"{', '.join(in_the_way)} would be overwritten; stop what uses them and move them away first")
    for name, place in saved.items():
        _copy(source / name, place)
    return list(saved)


def _copy(source: Path, target: Path) -> None:
    """Copy a file or a folder; a SQLite database as it is at one moment, even while others write to it."""
    for file, name in _files(source):
        copy = target / name if source.is_dir() else target
        copy.parent.mkdir(parents=True, exist_ok=True)
        if file.suffix in _DATABASES:
            live = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
            with closing(live) as origin, closing(sqlite3.connect(copy)) as other:
                origin.backup(other)
            shutil.copymode(file, copy)
        else:
            shutil.copy2(file, copy)


def _files(place: Path) -> Iterator[tuple[Path, Path]]:
    if place.is_file():
        yield place, Path(place.name)
        return
    for folder, names, files in os.walk(place):
        names[:] = [name for name in names if name not in _LEFT_OUT]
        for file in files:
            path = Path(folder) / file
            if not path.is_symlink() and not file.endswith(_BESIDE_A_DATABASE):
                yield path, path.relative_to(place)


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
