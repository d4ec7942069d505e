"""What became of requests."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from benchmarks.endurance.requests import TOLERANCE


@dataclass
class Outcomes:
    """What became of one caller's requests; it is filled while they are answered."""

    sent: int = 0
    right: int = 0
    texts: int = 0  # of those that were answered rightly
    largest_difference: float = 0.0  # of a probability from the scorer's own
    failures: Counter[str] = field(default_factory=Counter)  # wrong answers, lost ones, and any other status
    refusals: Counter[str] = field(default_factory=Counter)  # by code
    seconds: list[float] = field(default_factory=list)  # of those that were answered rightly
    seconds_to_refuse: list[float] = field(default_factory=list)

    def answered(self, texts: int, seconds: float, difference: float | None) -> None:
        """Note an answer, by how much it differs from the scorer's own; None: it says another thing."""
        if difference is None:
            self.failures["says another thing than the scorer"] += 1
            return
        self.largest_difference = max(self.largest_difference, difference)
        if difference > TOLERANCE:
            self.failures[f"a probability differs by more than {TOLERANCE}"] += 1
            return
        self.right += 1
        self.texts += texts
        self.seconds.append(seconds)

    def refused(self, code: str, seconds: float) -> None:
        """Note that a request was refused as it should be, with word of when to come again."""
        self.refusals[code] += 1
        self.seconds_to_refuse.append(seconds)

    def failed(self, what: str) -> None:
        """Note what should not have happened."""
        self.failures[what] += 1

    @property
    def unanswered(self) -> int:
        """How many requests nothing was heard of: none, unless this benchmark lost count."""
        return self.sent - self.right - self.refusals.total() - self.failures.total()


def together(parts: list[Outcomes]) -> Outcomes:
    """Add up the outcomes of several callers."""
    whole = Outcomes()
    for part in parts:
        whole.sent += part.sent
        whole.right += part.right
        whole.texts += part.texts
        whole.largest_difference = max(whole.largest_difference, part.largest_difference)
        whole.failures.update(part.failures)
        whole.refusals.update(part.refusals)
        whole.seconds += part.seconds
        whole.seconds_to_refuse += part.seconds_to_refuse
    return whole


def quantiles(seconds: list[float]) -> NDArray[np.float64]:
    """Return median, 99th percentile and maximum; not a number where there is nothing."""
    return np.asarray(np.quantile(seconds, [0.5, 0.99, 1]) if seconds else np.full(3, np.nan), dtype=np.float64)
