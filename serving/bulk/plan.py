"""The parts that a scoring consists of. They follow from the inputs alone, so that every run cuts them alike."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from data.errors import DataError
from data.intake.reading import AS_OURS, Intake, export_stretches, read_export
from data.readers import BrokenRow, Place, Row
from data.record import Record


class Slice(Record):
    """Rows of one file, one after the other."""

    file: str  # relative to the root of the inputs
    line: int  # where they begin; see data.readers.Place
    offset: int
    rows: int


class Part(Record):
    """The rows of one file of the output: of one input file, or of the end of one and the beginning of the next."""

    number: int
    slices: tuple[Slice, ...]

    @property
    def rows(self) -> int:
        """How many there are, bad ones counted."""
        return sum(each.rows for each in self.slices)


def plan_parts(root: Path, files: Iterable[str], rows_per_part: int, intake: Intake = AS_OURS) -> Iterator[Part]:
    """Cut files into parts of so many rows, the last one shorter; without any rows there is one empty part.

    The rows are counted and not parsed, and no more than a part's cuts is held.

    Raises:
        DataError: a file cannot be read as a whole.
    """
    number, slices, room = 0, list[Slice](), rows_per_part
    for file in files:
        for stretch in export_stretches(root / file, intake, room, rows_per_part):
            slices.append(Slice(file=file, line=stretch.start.line, offset=stretch.start.offset, rows=stretch.rows))
            room -= stretch.rows
            if room == 0:
                yield Part(number=number, slices=tuple(slices))
                number, slices, room = number + 1, [], rows_per_part
    if slices or number == 0:
        yield Part(number=number, slices=tuple(slices))


def part_rows(root: Path, part: Part, intake: Intake = AS_OURS) -> Iterator[tuple[str, Row | BrokenRow]]:
    """Yield a part's rows, each with its file.

    Raises:
        DataError: a file has fewer rows than it had, or cannot be read any longer.
    """
    for each in part.slices:
        found = 0
        for found, row in enumerate(read_export(root / each.file, intake, Place(each.line, each.offset)), start=1):
            yield each.file, row
            if found == each.rows:
                break
        else:
            raise DataError(
                f"{root / each.file} has {found} rows from line {each.line} on, and had {each.rows}: it was changed "
                "while it was scored; leave it as it is and repeat with --overwrite"
            )
