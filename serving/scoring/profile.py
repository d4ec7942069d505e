"""What a set of mentions looks like through the model: how many have which tonality, confidence, length and so on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from data.record import Record

Aspect = Literal["tonality", "categories", "confidence", "characters", "language"]
Value = tuple[Aspect, str]

_NONE = "none"
_CONFIDENCES = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9)  # upper bounds; three tonalities share one, so none is below a third
_CHARACTERS = (20, 40, 80, 160, 320, 640, 1280, 2560, 5120)  # upper bounds
_MORE = "more"


@dataclass(frozen=True)
class Observation:
    """What is known of one scored mention."""

    tonality: str
    categories: tuple[str, ...]
    confidence: float
    characters: int | None = None  # None: unknown
    language: str | None = None

    def values(self) -> Iterator[Value]:
        """Yield what it is counted as, by aspect."""
        yield "tonality", self.tonality
        for category in self.categories or (_NONE,):
            yield "categories", category
        yield "confidence", _bin(self.confidence, _CONFIDENCES)
        if self.characters is not None:
            yield "characters", _bin(self.characters, _CHARACTERS)
        yield "language", self.language or _NONE


class Profile(Record):
    """How many mentions of a set are counted as what."""

    mentions: int
    counts: dict[Aspect, dict[str, int]]


def profile_of(observations: Iterable[Observation]) -> Profile:
    """Count what a set of mentions looks like."""
    mentions, counts = 0, dict[Aspect, dict[str, int]]()
    for observation in observations:
        mentions += 1
        for aspect, value in observation.values():
            of_aspect = counts.setdefault(aspect, {})
            of_aspect[value] = of_aspect.get(value, 0) + 1
    return Profile(mentions=mentions, counts=counts)


def _bin(number: float, bounds: tuple[float, ...]) -> str:
    return next((f"below {bound:g}" for bound in bounds if number < bound), _MORE)
