"""An output file that is whole or not there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.writing import draft_of, writing_to


@contextmanager
def placing(path: Path, *, keep_empty: bool = True) -> Iterator[Path]:
    """Yield where to write; what is there at the end is brought to disk and becomes `path`.

    Until then its name begins with a dot. A process that is killed leaves it, and the next one writes over it.

    Args:
        path: the file.
        keep_empty: False leaves no file, not even an earlier one, if nothing was written.

    Raises:
        WritingError: the file cannot be put in place; what was there before still is.
    """
    draft = draft_of(path)
    try:
        yield draft
        with writing_to(path):
            if keep_empty or draft.stat().st_size:
                _sync(draft)
                draft.replace(path)
            else:
                path.unlink(missing_ok=True)
            _sync(path.parent)  # so that files put in place one after the other stay so when the power fails
    finally:
        draft.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Bring a file, or the names in a folder, to disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
