"""The split ledger: which part each text was given, so that a test text stays one as data grows. It holds no texts."""

import json
from collections.abc import Mapping
from pathlib import Path

from data.errors import DataError
from data.split import PARTS, Part
from data.writing import replacing

_REMEDY = "restore it (dvc checkout), or delete it to split everything anew"


def read_ledger(path: Path) -> dict[str, Part]:
    """Read the part of every text key; an absent ledger is empty.

    Raises:
        DataError: a line is not an entry of a ledger.
    """
    if not path.exists():
        return {}
    parts = {part: part for part in PARTS}
    ledger: dict[str, Part] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            entry = json.loads(line)
            key, part = entry["text_key"], parts[entry["part"]]
        except (ValueError, KeyError, TypeError) as error:
            raise DataError(f"{path}, line {number} is not an entry of a split ledger; {_REMEDY}") from error
        if ledger.setdefault(key, part) != part:
            raise DataError(f"{path}, line {number}: {key} has a second part, {part}; {_REMEDY}")
    return ledger


def write_ledger(path: Path, ledger: Mapping[str, Part]) -> None:
    """Replace the ledger at once: a killed run leaves the old one or the new one.

    Raises:
        WritingError: it cannot be written; the old one stays.
    """
    with replacing(path) as file:
        file.writelines(json.dumps({"text_key": key, "part": ledger[key]}) + "\n" for key in sorted(ledger))
