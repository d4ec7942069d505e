"""Which files are scored: the one that was given, or all that lie in a folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from data.errors import DataError
from data.readers import HIDDEN, ROW_SUFFIXES
from serving.scored.folder import InputFile


@dataclass(frozen=True)
class Inputs:
    """Files below one folder."""

    source: Path  # what was given
    root: Path
    files: tuple[InputFile, ...]
    left_out: tuple[str, ...] = ()  # files of other kinds, relative to the root


def find_inputs(source: Path) -> Inputs:
    """Find the files to score, sorted by name.

    Args:
        source: a .jsonl, .ndjson, .csv or .parquet file, or a folder, in whose subfolders such files are looked for,
            too. What is hidden, see data.readers.HIDDEN, is passed over.

    Raises:
        DataError: there is no such file or folder, or the folder has no such file.
    """
    if source.is_file():
        return Inputs(source, source.parent, (_input(source.parent, source.name),))
    if not source.is_dir():
        raise DataError(f"{source}: no such file or folder")
    names = sorted(_names(source))
    read = [name for name in names if Path(name).suffix.lower() in ROW_SUFFIXES]
    if not read:
        raise DataError(f"{source} holds no file of mentions; expected one that ends in {', '.join(ROW_SUFFIXES)}")
    left_out = tuple(name for name in names if name not in set(read))
    return Inputs(source, source, tuple(_input(source, name) for name in read), left_out)


def _names(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        relative = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(HIDDEN) for part in relative.parts):
            yield relative.as_posix()


def _input(root: Path, name: str) -> InputFile:
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise DataError(f"{root} holds a file whose name is not UTF-8, {name!a}; rename it") from error
    found = (root / name).stat()
    return InputFile(file=name, size=found.st_size, modified_ns=found.st_mtime_ns)
