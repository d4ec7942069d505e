"""JSON bodies of many records, none of them larger than a service reads."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple


class Body(NamedTuple):
    """The body of one request."""

    content: bytes
    records: int  # how many it holds


def json_bodies(name: str, records: Iterable[bytes], most: int, size: int) -> Iterator[Body]:
    """Put records, which are JSON already, into bodies {"NAME": [...]}: in order, as few as the limits allow.

    Args:
        name: of the list in the body.
        records: each as JSON in UTF-8.
        most: records in one body.
        size: bytes of one body. A record that is over it by itself goes alone: whoever reads it says so.
    """
    empty = len(_content(name, ()))
    held: list[bytes] = []
    length = empty
    for record in records:
        if held and (len(held) == most or length + len(record) + 1 > size):
            yield Body(_content(name, held), len(held))
            held, length = [], empty
        length += len(record) + bool(held)
        held.append(record)
    if held:
        yield Body(_content(name, held), len(held))


def _content(name: str, records: Sequence[bytes]) -> bytes:
    return b'{"%b":[%b]}' % (name.encode(), b",".join(records))
