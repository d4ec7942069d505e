"""What the journal holds: people's corrections of scores, and Label Studio's word that something happened."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field

from data.record import Labels, Mention, Record, Short

Kind = Literal["feedback", "event"]
KINDS: tuple[Kind, ...] = get_args(Kind)

MAX_ACTION = 128  # characters; Label Studio's longest has 19


def _blank_is_none(value: object) -> object:
    return (value.strip() or None) if isinstance(value, str) else value


class Feedback(Record):
    """A correction of a score by somebody who read the mention."""

    mention: Mention
    labels: Labels  # what should have been said
    comment: Annotated[Short | None, BeforeValidator(_blank_is_none)] = None
    scored_by: Short | None = None  # the version of the model that had scored it


class Event(Record):
    """Something that Label Studio said has happened: a hint to look there, and no more than that.

    It holds neither texts nor annotations: what is true is asked of Label Studio itself.
    """

    action: str = Field(min_length=1, max_length=MAX_ACTION)
    project: int | None = None
    tasks: tuple[int, ...] = ()
    annotations: tuple[int, ...] = ()
    moment: str | None = None  # by Label Studio's clock, where it says when


@dataclass(frozen=True)
class Receipt:
    """An entry that is on disk."""

    id: str
    received_at: str  # ISO 8601, UTC
    new: bool  # false: it was there already


@dataclass(frozen=True)
class Entry:
    """An entry as it is read back; `fields` are those of its kind, as JSON has them."""

    number: int
    id: str
    kind: Kind
    received_at: str
    fields: dict[str, Any]


@dataclass(frozen=True)
class Page:
    """Some entries, in the order of their numbers.

    Attributes:
        journal: identity of the journal; another one means that it was replaced.
        entries: what was asked for.
        last: the highest number that this journal ever gave, also where its entry was erased since. One that falls
            means that the journal is an older copy of itself.
    """

    journal: str
    entries: tuple[Entry, ...]
    last: int
