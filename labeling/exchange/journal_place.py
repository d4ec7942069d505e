"""How far the journals of services were read, so that a task which somebody deleted does not come back."""

import json
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from data.record import Record
from data.writing import replacing
from labeling.errors import LabelingError


class JournalPlace(Record):
    """A place in the journal of a service."""

    journal: str | None = None  # its identity
    number: int = 0  # of the last entry that was dealt with


_Places = TypeAdapter(dict[str, JournalPlace])  # by the service's address


def read_place(path: Path, service: str) -> JournalPlace:
    """Return how far the journal of a service was read; the beginning, where it was not yet.

    Raises:
        LabelingError: the file is not one of ours.
    """
    return _read(path).get(service, JournalPlace())


def note_place(path: Path, service: str, place: JournalPlace) -> None:
    """Remember how far the journal of a service was read.

    Raises:
        LabelingError: as read_place does.
    """
    places = {**_read(path), service: place}
    with replacing(path) as file:
        file.write(json.dumps({name: known.model_dump() for name, known in sorted(places.items())}) + "\n")


def _read(path: Path) -> dict[str, JournalPlace]:
    try:
        return _Places.validate_json(path.read_bytes())
    except FileNotFoundError:
        return {}
    except ValidationError as error:
        raise LabelingError(
            f"{path} does not say how far corrections were read; restore it from a backup, or remove it: corrections "
            "whose tasks were deleted come back then"
        ) from error
