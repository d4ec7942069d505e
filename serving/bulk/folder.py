"""The folder that a scoring writes: begun, taken up again after an interruption, or refused."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.writing import replacing, writing_to
from serving.errors import BulkError
from serving.scored.counts import ScoreCounts
from serving.scored.folder import Asked, InputFile, Manifest, manifest_path, part_paths, read_manifest

_LOCK = ".lock"
_SCORES = ("part-*.parquet", "_rejects-*.jsonl", ".*.new")  # the last are drafts of a run that was killed
_OWN = (*_SCORES, manifest_path(Path()).name, _LOCK)
_SHOWN = 3  # inputs that an error names


@contextmanager
def working_alone(folder: Path) -> Iterator[None]:
    """Make the folder and hold its lock, since two runs would write over each other's drafts.

    The system lets go of the lock when the process ends, however it ends.

    Raises:
        BulkError: another run holds it.
        WritingError: the folder cannot be made or written to.
    """
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / _LOCK).open("w")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BulkError(
                f"another `tonika score` writes to {folder}; wait for it, or choose another --output"
            ) from error
        yield


def check_ours(folder: Path) -> None:
    """Make sure that nothing lies in a folder, if it is there, but what scorings write.

    Raises:
        BulkError: something does.
    """
    own = {path.name for pattern in _OWN for path in folder.glob(pattern)}
    foreign = sorted({path.name for path in folder.iterdir()} - own) if folder.exists() else []
    if foreign:
        raise BulkError(
            f"{folder} holds something else ({', '.join(foreign[:_SHOWN])}); choose an empty or new folder as --output"
        )


def continues(folder: Path, asked: Asked, *, overwrite: bool) -> bool:
    """Tell whether an earlier run asked the same, so that its parts are kept; False: the folder is to be begun.

    Args:
        folder: where the parts go.
        asked: what they are to be the answer to.
        overwrite: whether parts that answer something else may be thrown away.

    Raises:
        BulkError: it holds parts that answer something else.
        DataError: its manifest cannot be read.
    """
    before = read_manifest(folder)
    if before is not None and before.asked == asked:
        return True
    if part_paths(folder) and not overwrite:
        what = "; ".join(differences(before.asked, asked)) if before else "its manifest is missing"
        raise BulkError(
            f"{folder} holds scores of something else: {what}. Choose another --output, or --overwrite to score "
            "everything anew"
        )
    return False


def begin(folder: Path, asked: Asked) -> None:
    """Remove what scorings wrote, and note what is asked now.

    Raises:
        WritingError: the folder cannot be written to.
    """
    with writing_to(folder):
        manifest_path(folder).unlink(missing_ok=True)  # first, since it vouches for the rest
        for pattern in _SCORES:
            for path in folder.glob(pattern):
                path.unlink()
    _write(folder, Manifest(asked=asked))


def finish(folder: Path, asked: Asked, counts: ScoreCounts) -> None:
    """Note that all parts are there.

    Raises:
        WritingError: the folder cannot be written to.
    """
    _write(folder, Manifest(asked=asked, outcome=counts))


def differences(before: Asked, now: Asked) -> list[str]:
    """Say in what two questions differ."""
    found = []
    if (before.model, before.version, before.bundle_sha256) != (now.model, now.version, now.bundle_sha256):
        was, is_now = (f"{each.model} {each.version} ({each.bundle_sha256[:12]})" for each in (before, now))
        found.append(f"they are of model {was}, now it is {is_now}")
    if before.rows_per_part != now.rows_per_part:
        found.append(f"they have {before.rows_per_part} rows a part, now it is {now.rows_per_part}")
    if before.intake != now.intake:
        found.append("they were read in another way (--mapping, --brand, --encoding, --mask)")
    was_there = {each.file: each for each in before.inputs}
    is_there = {each.file: each for each in now.inputs}
    found += _named("is new", is_there.keys() - was_there.keys())
    found += _named("is gone", was_there.keys() - is_there.keys())
    common = was_there.keys() & is_there.keys()
    found += _named("was changed", {file for file in common if was_there[file] != is_there[file]})
    return found


def changed(before: tuple[InputFile, ...], now: tuple[InputFile, ...]) -> list[str]:
    """Name the inputs that are not what they were."""
    return sorted({each.file for each in set(before) ^ set(now)})


def _named(what: str, files: set[str]) -> list[str]:
    if not files:
        return []
    shown = ", ".join(sorted(files)[:_SHOWN])
    more = f" and {len(files) - _SHOWN} more" if len(files) > _SHOWN else ""
    return [f"input {shown}{more} {what}"]


def _write(folder: Path, manifest: Manifest) -> None:
    with replacing(manifest_path(folder)) as file:
        file.write(manifest.model_dump_json(indent=1) + "\n")
