"""The profile of the mentions that were scored last, in constant memory."""

from collections import Counter, deque
from collections.abc import Sequence

from serving.drift.stability import Shift, shifts
from serving.scoring.profile import Aspect, Observation, Profile, Value

REMEMBERED = 5_000  # mentions: enough that chance alone moves little, and few enough that yesterday is forgotten


class RecentMentions:
    """Remembers how the last mentions were counted, and nothing else of them."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        """Take how many mentions to remember."""
        self._remembered = remembered
        self._mentions: deque[tuple[Value, ...]] = deque()
        self._counts: Counter[Value] = Counter()

    def __len__(self) -> int:
        return len(self._mentions)

    def add(self, observations: Sequence[Observation]) -> None:
        """Count mentions, and forget as many of the oldest as there are too many then."""
        for observation in observations:
            values = tuple(observation.values())
            self._mentions.append(values)
            self._counts.update(values)
            if len(self._mentions) > self._remembered:
                self._counts.subtract(self._mentions.popleft())

    def profile(self) -> Profile:
        """Return what they look like."""
        counts: dict[Aspect, dict[str, int]] = {}
        for (aspect, value), count in self._counts.items():
            if count:
                counts.setdefault(aspect, {})[value] = count
        return Profile(mentions=len(self), counts=counts)

    def shifts_from(self, expected: Profile) -> list[Shift]:
        """Compare them with what was expected."""
        return shifts(expected, self.profile())
