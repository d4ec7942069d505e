"""What became of rows that were to be scored."""

from collections import Counter
from collections.abc import Mapping
from typing import Self

from pydantic import Field

from data.record import Record


class ScoreCounts(Record):
    """Read = scored + rejected."""

    scored: int = 0
    rejected: int = 0
    needs_review: int = 0
    tonalities: dict[str, int] = Field(default_factory=dict)
    ignored: dict[str, int] = Field(default_factory=dict)  # rows in which a column was not a mention's

    @property
    def read(self) -> int:
        """Rows that the input has."""
        return self.scored + self.rejected

    def __add__(self, other: Self) -> Self:
        return type(self)(
            scored=self.scored + other.scored,
            rejected=self.rejected + other.rejected,
            needs_review=self.needs_review + other.needs_review,
            tonalities=_sum(self.tonalities, other.tonalities),
            ignored=_sum(self.ignored, other.ignored),
        )


def _sum(first: Mapping[str, int], second: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted((Counter(first) + Counter(second)).items()))
