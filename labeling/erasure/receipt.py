"""The receipt of an erasure: what was done and when, without a word of what was erased."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from data.erasure import Erasures
from labeling.erasure.forget import Forgotten

DATASETS = "left out from the next version on (`dvc repro`); earlier versions stay in the DVC cache until `dvc gc`"


def write_receipt(folder: Path, asked: Erasures, forgotten: Forgotten, now: datetime | None = None) -> Path:
    """Write a receipt and return its path.

    Args:
        folder: of receipts.
        asked: what this erasure was about, and nothing else: the hashes that the list of erasures has for it.
        forgotten: what was done.
        now: the moment, for tests.
    """
    moment = now or datetime.now(UTC)
    content = {
        "erased_at": moment.isoformat(timespec="seconds"),
        "hashes": {name: sorted(getattr(asked, name)) for name in ("mentions", "texts", "authors")},
        "removed": forgotten.removed,
        "still_in_files_of_others": forgotten.held_in,
        "pending": forgotten.pending,
        "datasets": DATASETS,
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"erasure-{moment.strftime('%Y%m%dT%H%M%S.%fZ')}.json"
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return path
