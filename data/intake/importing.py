"""import of exports: files of monitoring tools to rows of ours, which every command reads."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from data.errors import DataError
from data.intake.mentions import ReadMention, read_mentions
from data.intake.reading import Intake
from data.notices import notice
from data.readers import HIDDEN, ROW_SUFFIXES
from data.rejects import rejects_file, writable
from data.writing import replacing, replacing_folder

MENTIONS, REJECTS = "mentions.jsonl", "rejects.jsonl"  # what the folder holds

Track = Callable[[Iterable[ReadMention]], Iterable[ReadMention]]


@dataclass
class ImportCounts:
    """What became of the rows: all of them are mentions or rejected."""

    mentions: int = 0
    rejected: int = 0
    ignored: Counter[str] = field(default_factory=Counter)  # rows by column


def import_mentions(source: Path, intake: Intake, output: Path, track: Track = iter) -> ImportCounts:
    """Write the mentions of an export, or of all in a folder, to `output`, and beside them what could not be read.

    Args:
        source: a file, or a folder of them.
        intake: how they are read.
        output: the folder to write; an earlier import in it stays until this one is complete.
        track: wraps the rows while they are read, to show how far it is.

    Raises:
        DataError: a file cannot be read, there is not a single mention, or `output` holds something else.
        WritingError: a file cannot be written.
    """
    _check_output(output)
    files = _files(source)
    counts = ImportCounts()
    first_reason = ""
    with ExitStack() as stack:
        folder = stack.enter_context(replacing_folder(output))
        mentions = stack.enter_context(replacing(folder / MENTIONS))
        reject = stack.enter_context(rejects_file(folder / REJECTS))
        for read in track(chain.from_iterable(read_mentions(file, intake) for file in files)):
            counts.ignored.update(map(writable, read.ignored))
            if read.mention is None:
                counts.rejected += 1
                first_reason = first_reason or f"line {read.line}: {read.rejects[0].field} {read.rejects[0].reason}"
                for problem in read.rejects:
                    reject(problem)
                continue
            counts.mentions += 1
            row = read.mention.model_dump(mode="json", exclude_unset=True, exclude_none=True)
            mentions.write(json.dumps(row, ensure_ascii=False) + "\n")
        if not counts.mentions:
            raise DataError(f"{source} holds no mention ({first_reason or 'no rows'}); nothing was written")
    return counts


def _files(source: Path) -> list[Path]:
    if not source.is_dir():
        return [source]
    found = sorted(path for path in source.iterdir() if not path.name.startswith(HIDDEN))
    files = [path for path in found if path.is_file() and path.suffix.lower() in ROW_SUFFIXES]
    if not files:
        raise DataError(f"{source} holds no export; expected files that end in {', '.join(ROW_SUFFIXES)}")
    left_out = [path.name for path in found if path not in files]
    if left_out:
        notice(f"{source}: not read, since of another kind or a folder: {', '.join(left_out)}")
    return files


def _check_output(output: Path) -> None:
    if output.exists() and not output.is_dir():
        raise DataError(f"{output} is a file; name a folder")
    found = {path.name for path in output.iterdir()} if output.is_dir() else set()
    strange = sorted(found - {MENTIONS, REJECTS})
    if strange:
        raise DataError(
            f"{output} holds {', '.join(strange)}, which no import of mentions wrote and this one would remove; "
            "name a new folder"
        )
