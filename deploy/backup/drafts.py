"""Copies that are not whole yet."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNFINISHED = ".unfinished"


def unfinished(path: Path) -> Path:
    """Return where a copy lies until it is whole."""
    return path.with_name(path.name + UNFINISHED)


@contextmanager
def cleared(*drafts: Path) -> Iterator[None]:
    """Leave no drafts, neither of this run nor of one that was cut short."""
    remove(*drafts)
    try:
        yield
    finally:
        remove(*drafts)


def remove(*drafts: Path) -> None:
    """Remove files and folders, which need not be there."""
    for draft in drafts:
        if draft.is_dir():
            shutil.rmtree(draft, ignore_errors=True)
        else:
            draft.unlink(missing_ok=True)
