"""Saving, while everything runs."""

import os
from pathlib import Path

from deploy.backup.copying import OWNERS_FOLDER, copy
from deploy.backup.drafts import cleared, unfinished
from deploy.backup.errors import BackupError, explained
from deploy.backup.places import LIVE, PLACES


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
    draft = unfinished(target)
    with explained(f"{target} cannot be made"), cleared(draft):
        draft.mkdir(OWNERS_FOLDER, parents=True)
        for name, place in present.items():
            copy(place, draft / name, live=name in LIVE)
        draft.rename(target)  # who finds `target` finds a whole backup
    return list(present)
