"""Restoring, after everything has stopped."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import uuid4

from deploy.backup.copying import BESIDE_A_DATABASE, copy
from deploy.backup.drafts import UNFINISHED, cleared, unfinished
from deploy.backup.erasures import read_erasures, united, write_erasures
from deploy.backup.errors import BackupError, explained
from deploy.backup.places import ERASURES, PLACES, STATE


def restore(source: Path) -> list[str]:
    """Copy everything back, unite the lists of erasures, renew the journal's identity; returns the places' names.

    Raises:
        BackupError: `source` is no backup, something would be overwritten or cannot be copied, or the lists of erasures
            cannot be united; nothing is changed then.
    """
    saved = {name: place for name, place in PLACES.items() if (source / name).exists()}
    if not saved or source.name.endswith(UNFINISHED):
        raise BackupError(f"{source} is no backup: `save` makes a folder, with some of {', '.join(PLACES)} in it")
    drafts = {place: unfinished(place) for name, place in saved.items() if name != ERASURES}
    places = [place.with_name(place.name + suffix) for place in drafts for suffix in ("", *BESIDE_A_DATABASE)]
    if in_the_way := [str(place) for place in places if os.path.lexists(place)]:
        raise BackupError(f"{', '.join(in_the_way)} would be overwritten; stop what uses them and move them away first")
    with explained(f"{source} cannot be restored"), cleared(*drafts.values()):
        erasures = united(read_erasures(PLACES[ERASURES]), read_erasures(source / ERASURES))
        for name, place in saved.items():
            if place in drafts:
                place.parent.mkdir(parents=True, exist_ok=True)
                copy(source / name, drafts[place])
        if STATE in drafts:
            _renew_identity(drafts[STATE] / "journal.sqlite")
        write_erasures(erasures, PLACES[ERASURES])  # first: whatever fails below, nothing forgotten comes back
        for place, draft in drafts.items():
            draft.rename(place)
    return list(saved)


def _renew_identity(journal: Path) -> None:
    """Have readers begin anew: one that had read on would take later corrections with reused numbers for known ones."""
    if journal.is_file():
        with closing(sqlite3.connect(journal)) as connection, connection:
            connection.execute("UPDATE journal SET identity = ?", (uuid4().hex,))
