"""The API's words about corrections and the journal, version 1."""

from typing import Annotated, Literal

from pydantic import FailFast, Field

from data.record import Labels, Mention, Record, Short
from serving.api.wire import Answer

MAX_ENTRIES = 1000
DEFAULT_ENTRIES = 200

# What one erasure names. One wrong name is enough: saying what is wrong with each of a million takes many seconds.
Names = Annotated[tuple[Short, ...], Field(strict=False, max_length=10_000), FailFast()]


class FeedbackReceipt(Answer):
    """A correction that is on disk."""

    id: str
    key: str  # of the mention
    received_at: str


class FeedbackResponse(Answer):
    """The answer to a correction, new or sent again."""

    feedback: FeedbackReceipt


class JournalEntry(Answer):
    """What every entry has."""

    number: int  # increases, and is never given twice
    id: str
    received_at: str


class FeedbackEntry(JournalEntry):
    """A correction."""

    kind: Literal["feedback"]
    key: str
    mention: Mention
    labels: Labels
    comment: str | None
    scored_by: str | None


class EventEntry(JournalEntry):
    """Label Studio's word that something happened."""

    kind: Literal["event"]
    action: str
    project: int | None
    tasks: list[int]
    annotations: list[int]
    moment: str | None


class JournalResponse(Answer):
    """Entries in the order of their numbers; where there are none, everything has been read."""

    journal: str  # identity; another one means that the journal was replaced
    entries: list[FeedbackEntry | EventEntry]
    last: int  # the highest number ever given; a lower one than before means that an older copy was restored


class ErasureRequest(Record):
    """Whose corrections are to be removed; of nobody's, the traces of earlier erasures that were interrupted."""

    keys: Names = ()
    authors: Names = ()


class ErasureResponse(Answer):
    """How many entries were removed."""

    removed: int
