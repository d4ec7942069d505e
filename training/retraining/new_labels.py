"""The labels as they were pulled: their rows, told apart by their hashes."""

import hashlib
from pathlib import Path

from training.errors import TrainingError

_DIGITS = 16  # hexadecimal; of a row's hash


def label_rows(labels: Path) -> frozenset[str]:
    """Return a hash of every row of a file of labels; a label that was changed is another row.

    Raises:
        TrainingError: the file is not there, or cannot be read.
    """
    try:
        with labels.open("rb") as file:
            return frozenset(hashlib.sha256(line.strip()).hexdigest()[:_DIGITS] for line in file if line.strip())
    except FileNotFoundError as error:
        raise TrainingError(f"no {labels}; `tonika label pull` writes it, or name the file with --labels") from error
    except OSError as error:
        raise TrainingError(f"{labels} cannot be read: {error.strerror or error}; make it readable") from error


def check_labels_are_used(labels: Path, prepare_labels: str) -> None:
    """Make sure that what is pulled is what the pipeline reads.

    Raises:
        TrainingError: `prepare.labels` names another place.
    """
    read = Path(prepare_labels).resolve()
    if read not in {labels.resolve(), *labels.resolve().parents}:
        raise TrainingError(
            f"the pipeline reads {prepare_labels} and the pulled labels are in {labels}; let prepare.labels in "
            f"params.yaml name the folder {labels.parent}, which may hold other labelled files too"
        )
