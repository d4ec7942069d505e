"""Two lists of what was forgotten become one that covers both; data/erasure.py says what is in them."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deploy.backup.errors import BackupError
from deploy.backup.places import ERASURES, PLACES

_HASHES = ("mentions", "texts", "authors")


def read_erasures(path: Path) -> dict[str, Any]:
    """Read a list; where there is none, nothing was forgotten.

    Raises:
        BackupError: it is not such a list.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        content = {}
    except ValueError:
        content = None
    if not isinstance(content, dict) or not all(isinstance(content.get(kind, []), list) for kind in _HASHES):
        raise BackupError(f"{path} is not a list of erasures as `tonika forget` writes it; put a good one there")
    return {"salt": content.get("salt", ""), **{kind: content.get(kind, []) for kind in _HASHES}}


def united(present: Mapping[str, Any], saved: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a list that covers whatever one of the two covers; what was forgotten after the backup stays so.

    Raises:
        BackupError: their hashes cannot be compared.
    """
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


def write_erasures(erasures: Mapping[str, Any], path: Path) -> None:
    """Write a list, at once and durably, unless it is what stands there."""
    if erasures == read_erasures(path):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    with draft.open("w", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(erasures, indent=1) + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
