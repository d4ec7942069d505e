"""Which files are a corpus, and which part of it each of them is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from data.corpora.mapping import Part
from data.errors import DataError
from data.readers import ROW_SUFFIXES
from data.record import Split

_SPLITS: tuple[Split, ...] = get_args(Split)
_PARTS: tuple[Part, ...] = get_args(Part)
_MAY_BE_ABSENT = "test"  # whoever measures at the end keeps it elsewhere until then


@dataclass(frozen=True)
class CorpusFile:
    """A file of rows, and the part that it makes them; None leaves it to their column `split`."""

    path: Path
    split: Split | None


def corpus_files(source: Path, named: Mapping[Part, Sequence[str]] | None) -> tuple[CorpusFile, ...]:
    """Return `source` itself if it is a file, or the files of a folder that are a corpus: train, dev, test, unsplit.

    Args:
        source: a file of rows, or a folder.
        named: the names of files of a folder by part; a test file may be missing. None takes those that are called
            train, dev or test, whichever there are, and leaves the others alone.

    Raises:
        DataError: `source` or a file of it is not there, or it is not clear which files count.
    """
    if source.is_file():
        if named is not None:
            raise DataError(f"{source} is a file, and the mapping's `files` are about a folder; name the folder")
        return (CorpusFile(source, None),)
    if not source.is_dir():
        raise DataError(f"{source}: no such file or folder")
    files = _called_like_parts(source) if named is None else _named(source, named)
    if not files:
        suffixes = ", ".join(ROW_SUFFIXES)
        raise DataError(
            f"{source} holds no file called train, dev or test ({suffixes}); name its `files` in the mapping"
        )
    return tuple(files)


def _called_like_parts(folder: Path) -> list[CorpusFile]:
    files = []
    for split in _SPLITS:
        found = [path for suffix in ROW_SUFFIXES if (path := folder / f"{split}{suffix}").is_file()]
        if len(found) > 1:
            raise DataError(f"{folder} holds {split} twice ({_names(found)}); name its `files` in the mapping")
        files += [CorpusFile(path, split) for path in found]
    return files


def _named(folder: Path, named: Mapping[Part, Sequence[str]]) -> list[CorpusFile]:
    splits: Mapping[Part, Split | None] = {split: split for split in _SPLITS}
    files = [CorpusFile(folder / name, splits.get(part)) for part in _PARTS for name in named.get(part, ())]
    present = [file for file in files if file.path.is_file()]
    missing = [file.path for file in files if file not in present and file.split != _MAY_BE_ABSENT]
    if missing:
        raise DataError(f"{', '.join(map(str, missing))}: no such file; the mapping's `files` name it")
    return present


def _names(paths: Sequence[Path]) -> str:
    return ", ".join(path.name for path in paths)
