"""Which labels have come since the last retraining: the rows of the pulled file, remembered by their hashes."""

import hashlib
import os
from pathlib import Path

from training.errors import TrainingError

_DIGITS = 16  # hexadecimal; of a row's hash


def label_rows(labels: Path) -> frozenset[str]:
    """Return a hash of every row of a file of labels; a label that was changed is another row.

    Raises:
        TrainingError: the file is not there.
    """
    try:
        with labels.open("rb") as file:
            return frozenset(hashlib.sha256(line.strip()).hexdigest()[:_DIGITS] for line in file if line.strip())
    except FileNotFoundError as error:
        raise TrainingError(f"no {labels}; `tonika label pull` writes it, or name the file with --labels") from error


def trained_rows(record: Path) -> frozenset[str]:
    """Return the hashes that `remember` wrote; none before the first retraining."""
    return frozenset(record.read_text(encoding="ascii").split()) if record.is_file() else frozenset()


def remember(record: Path, rows: frozenset[str]) -> None:
    """Write down which rows a retraining has seen."""
    record.parent.mkdir(parents=True, exist_ok=True)
    draft = record.with_name(record.name + ".new")
    with draft.open("w", encoding="ascii", newline="\n") as file:
        file.writelines(f"{row}\n" for row in sorted(rows))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(record)
