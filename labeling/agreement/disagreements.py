"""The mentions that people see differently, the most contested first; only as many are kept as are to be shown."""

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from math import log
from typing import Literal

from data.record import Labels
from labeling.agreement.alpha import masi
from labeling.agreement.judged import JudgedMention, TaskLink

_EXCERPT = 300  # characters


@dataclass(frozen=True)
class Excerpt:
    """What is kept of a mention to show it."""

    text: str  # its beginning
    brand: str | None
    tasks: tuple[TaskLink, ...]


@dataclass(frozen=True)
class Disagreement:
    """A mention, and what each person said of it."""

    key: str
    field: Literal["tonality", "categories"]  # categories: those who said negative differ in nothing else
    labels: Mapping[str, Labels]  # by annotator
    excerpt: Excerpt


@dataclass(frozen=True, order=True)
class _Ranked:
    rank: tuple[bool, float, int, str]  # the larger the more contested; no two are the same
    disagreement: Disagreement = field(compare=False)


class Disagreements:
    """The most contested mentions met so far, and how many there are in all."""

    def __init__(self, limit: int) -> None:
        """Keep at most `limit`."""
        self._limit = limit
        self._kept: list[_Ranked] = []  # a heap, the least contested on top
        self.on_tonality = 0
        self.on_categories = 0

    def add(self, judged: JudgedMention) -> None:
        """Look at one mention.

        A mention is the more contested the larger the vote entropy of its tonality is (Dagan & Engelson 1995,
        "Committee-Based Sampling For Training Probabilistic Classifiers"), and where all agree on that, the further
        apart the sets of categories are (the mean MASI distance); then the more people judged it.
        """
        entropy = _entropy(judged.verdicts.values())
        distance = 0.0 if entropy else _distance(judged.categories.values())
        self.on_tonality += bool(entropy)
        self.on_categories += bool(distance)
        if entropy or distance:
            on_tonality = bool(entropy)
            self._keep((on_tonality, entropy or distance, len(judged.labels), judged.key), judged)

    def most_contested(self) -> tuple[Disagreement, ...]:
        """Return what was kept."""
        return tuple(ranked.disagreement for ranked in sorted(self._kept, reverse=True))

    def _keep(self, rank: tuple[bool, float, int, str], judged: JudgedMention) -> None:
        if len(self._kept) == self._limit and (not self._kept or rank < self._kept[0].rank):
            return
        disagreement = Disagreement(judged.key, "tonality" if rank[0] else "categories", judged.labels, excerpt(judged))
        put = heapq.heappush if len(self._kept) < self._limit else heapq.heapreplace
        put(self._kept, _Ranked(rank, disagreement))


def excerpt(judged: JudgedMention) -> Excerpt:
    """Return the beginning of a mention's text on one line, its brand and its tasks."""
    text = " ".join(judged.mention.text.split())
    if len(text) > _EXCERPT:
        text = text[:_EXCERPT].rsplit(" ", maxsplit=1)[0] + " …"
    return Excerpt(text, judged.mention.brand, judged.tasks)


def _entropy(answers: Iterable[str]) -> float:
    counts = Counter(answers)
    shares = sorted(count / counts.total() for count in counts.values())
    return -sum(share * log(share) for share in shares) if len(shares) > 1 else 0.0


def _distance(sets: Iterable[tuple[str, ...]]) -> float:
    distances = sorted(masi(one, other) for one, other in combinations(sets, 2))
    return sum(distances) / len(distances) if distances else 0.0
