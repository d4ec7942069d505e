"""A file (or a folder) that is complete or not there: written aside, brought to disk, and only then put in place."""

import errno
import os
import shutil
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


@contextmanager
def replacing_folder(path: Path) -> Iterator[Path]:
    """Give a new folder to fill, which takes the place of `path` with all that was there.

    It is removed when anything goes wrong. A process that is killed leaves a folder whose name begins with a dot, and
    the next one tidies up.

    Raises:
        WritingError: the folder cannot be made or put in place; what was there before still is.
    """
    draft, former = draft_of(path), path.with_name(f".{path.name}.old")
    with writing_to(path):
        _put_back(former, path)
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
    try:
        yield draft
        with writing_to(path):
            if path.exists():
                path.rename(former)
            draft.rename(path)
            shutil.rmtree(former, ignore_errors=True)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        with suppress(OSError):
            _put_back(former, path)


def _put_back(former: Path, path: Path) -> None:
    """Undo the first of two renamings after which the second did not come."""
    if former.exists() and path.exists():
        shutil.rmtree(former)
    elif former.exists():
        former.rename(path)


def draft_of(path: Path) -> Path:
    """Return where a file or folder is written until it is complete."""
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
