"""A file that is complete or not there: written aside, brought to disk, and only then put in its place."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedWriter, FileIO, TextIOWrapper
from pathlib import Path
from typing import IO, TYPE_CHECKING

from data.errors import WritingError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_FULL = {errno.ENOSPC, errno.EDQUOT}


@contextmanager
def replacing(path: Path, *, keep_empty: bool = True) -> Iterator[IO[str]]:
    """Write a text file that takes the place of `path` when it is complete and on disk.

    Until then its name begins with a dot, so that nothing takes it for a file of labels, and it is removed when
    anything goes wrong. A process that is killed leaves it; the next one writes over it.

    Args:
        path: the file; its folder is made where it is missing.
        keep_empty: False leaves no file, not even an earlier one, if nothing was written.

    Raises:
        WritingError: the file cannot be written; what was there before still is.
    """
    draft = draft_of(path)
    try:
        with writing_to(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            raw = _Draft(draft, path)
        with TextIOWrapper(BufferedWriter(raw), encoding="utf-8", newline="\n") as file:
            yield file
            file.flush()
            with writing_to(path):
                os.fsync(raw.fileno())
        with writing_to(path):
            if keep_empty or draft.stat().st_size:
                draft.replace(path)
            else:
                path.unlink(missing_ok=True)
    finally:
        with suppress(OSError):
            draft.unlink()


def draft_of(path: Path) -> Path:
    """Return where `replacing` writes a file until it is complete."""
    return path.with_name(f".{path.name}.new")


@contextmanager
def writing_to(path: Path) -> Iterator[None]:
    """Turn what the system says while `path` is written into an error that says what to do.

    Raises:
        WritingError: instead of an OSError.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            message = f"no space is left on this machine's disk for {path}; free some and repeat the command"
        else:
            message = (
                f"{path} cannot be written ({error.strerror or type(error).__name__}); see that its folder is one that "
                "you may write to, or name another file"
            )
        raise WritingError(message) from error


class _Draft(FileIO):
    """Says which file could not be written, and leaves the errors of whoever writes as they are."""

    def __init__(self, draft: Path, path: Path) -> None:
        super().__init__(draft, "w")
        self._path = path

    def write(self, content: "ReadableBuffer", /) -> int:
        with writing_to(self._path):
            return super().write(content)
