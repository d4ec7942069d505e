"""A text as it is read, each character with its place in the text as it came."""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from data.brand import Span

# What `html.unescape` takes for a reference, whether or not it knows it.
_REFERENCE = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)")

_Placed = tuple[str, int, int]  # a character, and where it begins and ends in the text as it came


@dataclass(frozen=True)
class AlignedText:
    """What `data.text.model_text` makes of a text before it replaces links, names and white space."""

    read: str  # HTML entities decoded, letters and their marks composed (NFC)
    spans: tuple[Span, ...]  # of each character of `read`, in the text as it came

    def original(self, span: Span) -> Span:
        """Return the place in the text as it came of a range of `read` that is not empty."""
        start, end = span
        return self.spans[start][0], self.spans[end - 1][1]


def align(text: str) -> AlignedText:
    """Decode entities and compose letters, and keep where each character came from."""
    placed = [character for cluster in _clusters(_decoded(text)) for character in _composed(cluster)]
    return AlignedText("".join(char for char, _, _ in placed), tuple((start, end) for _, start, end in placed))


def _decoded(text: str) -> Iterator[_Placed]:
    place = 0
    for match in _REFERENCE.finditer(text):
        yield from _as_they_are(text, place, match.start())
        decoded = html.unescape(match[0])
        # An entity without a semicolon ends where its name does: what follows it is as it came.
        unchanged = _common_ending(decoded, match[0])
        end = match.end() - unchanged
        yield from ((char, match.start(), end) for char in decoded[: len(decoded) - unchanged])
        yield from _as_they_are(text, end, match.end())
        place = match.end()
    yield from _as_they_are(text, place, len(text))


def _common_ending(first: str, second: str) -> int:
    pairs = zip(reversed(first), reversed(second), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _as_they_are(text: str, start: int, end: int) -> Iterator[_Placed]:
    return ((text[place], place, place + 1) for place in range(start, end))


def _clusters(placed: Iterator[_Placed]) -> Iterator[list[_Placed]]:
    """Yield each character with the combining marks that follow it."""
    cluster: list[_Placed] = []
    for item in placed:
        if cluster and not unicodedata.combining(item[0]):
            yield cluster
            cluster = []
        cluster.append(item)
    if cluster:
        yield cluster


def _composed(cluster: list[_Placed]) -> list[_Placed]:
    """Compose one cluster; where that changes anything, each character stands for the whole of it."""
    before = "".join(char for char, _, _ in cluster)
    after = unicodedata.normalize("NFC", before)
    if after == before:
        return cluster
    return [(char, cluster[0][1], cluster[-1][2]) for char in after]
