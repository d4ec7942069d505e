"""Files of mentions as validated mentions, masked where that is asked for, and rejects for the rest."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from data.intake.reading import AS_OURS, Intake, read_export
from data.masking.mentions import mask_mention, mask_reject
from data.problems import Problem
from data.readings import labelled_mention
from data.record import Mention
from data.rejects import Reject, make_reject
from data.rows.row import BrokenRow, Row


@dataclass(frozen=True)
class ReadMention:
    """What became of one row.

    Attributes:
        line: of the row.
        mention: as it may be kept; None if the row is none.
        original: as it was written, if it was a mention: to be looked at, and never kept.
        rejects: what is wrong with the row; masked like the mention.
        ignored: names of columns that are not a mention's.
    """

    line: int
    mention: Mention | None = None
    original: Mention | None = None
    rejects: tuple[Reject, ...] = ()
    ignored: frozenset[str] = field(default_factory=frozenset)

    @property
    def forms(self) -> tuple[Mention, ...]:
        """The mention as it may be kept, and as it was written where that differs: either may be known already."""
        return tuple(dict.fromkeys(form for form in (self.mention, self.original) if form is not None))


def read_mentions(path: Path, intake: Intake = AS_OURS) -> Iterator[ReadMention]:
    """Yield what every row of a file is, in order.

    Raises:
        DataError: as `read_export` does.
    """
    rows = read_export(path, intake)
    return (read_mention(row, path.as_posix(), mask=intake.mask) for row in rows)


def read_mention(row: Row | BrokenRow, file: str, *, mask: bool = False) -> ReadMention:
    """Validate one row of ours, and mask what comes of it; `file` says in rejects where it was found."""
    if isinstance(row, BrokenRow):
        return _rejected(row.line, file, [Problem(row.field, row.value or None, row.reason)], mask=mask)
    original, ignored = labelled_mention(_with_text_id(row))
    if not isinstance(original, Mention):
        return _rejected(row.line, file, original, ignored, mask=mask)
    mention = mask_mention(original) if mask else original
    if not isinstance(mention, Mention):
        return _rejected(row.line, file, mention, ignored, mask=mask)
    return ReadMention(row.line, mention, original, ignored=ignored)


def _with_text_id(row: Row) -> dict[str, object]:
    """Write out an id that is a number, as databases export them."""
    number = row.fields.get("id")
    is_number = isinstance(number, int) and not isinstance(number, bool)
    return {**row.fields, "id": str(number)} if is_number else row.fields


def _rejected(
    line: int, file: str, problems: list[Problem], ignored: frozenset[str] = frozenset(), *, mask: bool
) -> ReadMention:
    rejects = [make_reject(file, line, problem) for problem in problems]
    return ReadMention(line, rejects=tuple(map(mask_reject, rejects) if mask else rejects), ignored=ignored)
