"""Which part of the dataset a text belongs to.

A text's part follows from its key alone; near-duplicates go together; what was decided once (the ledger) or by the
source (a corpus's train, dev, test) stays. Where these contradict one another, texts are set aside so that a text and
its near-duplicate are never in two parts.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

from data.near_duplicates import neighbours
from data.record import Split
from data.settings import PartShares

Part = Literal["train", "calibration", "dev", "test"]
PARTS: tuple[Part, ...] = get_args(Part)
_PROTECTED: tuple[Part, ...] = ("test", "dev", "calibration", "train")  # of two, the later one gives way
_MEASURED = frozenset({"dev", "test"})
_LATEST = datetime.max.replace(tzinfo=UTC)
_HASH_DIGITS = 16  # hexadecimal digits of a text key that place it in [0, 1)

GIVEN_TRAIN = "given as train by its source, but it (or a near-duplicate) is held out in dev or test"
BETWEEN_PARTS = "a near-duplicate of texts in different parts"
CONTRADICTED = "its part contradicts that of a near-duplicate, which is better protected"


@dataclass(frozen=True)
class TextFacts:
    """What the split needs to know of a text."""

    key: str  # text_key
    normalized: str
    published_at: datetime | None = None  # the earliest of its mentions
    given: frozenset[Split] = frozenset()  # by the sources


@dataclass(frozen=True)
class Assignment:
    """The part of every text, or why it has none."""

    parts: dict[str, Part]
    set_aside: dict[str, str]  # text key -> reason


def place(key: str, shares: PartShares, *, train_side: bool = False) -> Part:
    """Return the part that follows from a text key; `train_side` chooses between train and calibration only."""
    position = unit_position(key)
    if train_side:
        return "calibration" if position < shares.calibration / (shares.calibration + shares.train) else "train"
    end = 0.0
    for part, share in (("test", shares.test), ("dev", shares.dev), ("calibration", shares.calibration)):
        end += share
        if position < end:
            return _PART[part]
    return "train"


def unit_position(key: str) -> float:
    """Return where a text key falls in [0, 1): evenly spread, and the same for good."""
    return float(int(key[:_HASH_DIGITS], 16) / 16**_HASH_DIGITS)


_PART: Mapping[str, Part] = {part: part for part in PARTS}


def split_texts(
    texts: Iterable[TextFacts],
    clusters: Mapping[str, str],
    ledger: Mapping[str, Part],
    shares: PartShares,
    similarity: float,
) -> Assignment:
    """Give every text a part.

    Args:
        texts: each text once.
        clusters: the near-duplicate cluster of every text key.
        ledger: parts of former runs.
        shares: of the parts.
        similarity: from which two texts are near-duplicates; decides within clusters that touch several parts.
    """
    grouped: defaultdict[str, list[TextFacts]] = defaultdict(list)
    for text in texts:
        grouped[clusters[text.key]].append(text)
    result = Assignment({}, {})
    for name in sorted(grouped):
        _Cluster(grouped[name], ledger, shares, similarity).assign(result)
    return result


class _Cluster:
    """One cluster of near-duplicates on its way to a part."""

    def __init__(
        self, members: Sequence[TextFacts], ledger: Mapping[str, Part], shares: PartShares, similarity: float
    ) -> None:
        self._members = sorted(members, key=_earliest_first)
        self._by_key = {text.key: text for text in self._members}
        self._shares = shares
        self._similarity = similarity
        self._fixed = {
            text.key: part for text in self._members if (part := fixed_part(text.given, ledger.get(text.key)))
        }

    def assign(self, result: Assignment) -> None:
        if len(set(self._fixed.values())) > 1:
            self._assign_one_by_one(result)
        else:
            self._assign_together(self._members, result)

    def _assign_together(self, members: Sequence[TextFacts], result: Assignment) -> None:
        decided = {self._fixed[text.key] for text in members if text.key in self._fixed}
        first = members[0]
        part = decided.pop() if decided else place(first.key, self._shares, train_side="train" in first.given)
        for text in members:
            self._put(text, part, result)

    def _assign_one_by_one(self, result: Assignment) -> None:
        """Let decided texts keep their parts, then give each other text the part of its direct neighbours."""
        near = neighbours(self._by_key, {text.key: text.normalized for text in self._members}, self._similarity)
        order = {text.key: rank for rank, text in enumerate(self._members)}
        queue: list[tuple[int, str]] = []

        def put(key: str, part: Part) -> None:
            if self._put(self._by_key[key], part, result):
                for neighbour in near[key] - self._fixed.keys():
                    heapq.heappush(queue, (order[neighbour], neighbour))

        for key in sorted(self._fixed, key=lambda key: (_PROTECTED.index(self._fixed[key]), order[key])):
            if _parts_of(near[key], result) <= {self._fixed[key]}:
                put(key, self._fixed[key])
            else:
                result.set_aside[key] = CONTRADICTED
        while queue:
            _, key = heapq.heappop(queue)
            if key not in result.parts and key not in result.set_aside:
                parts = _parts_of(near[key], result)
                if len(parts) == 1:
                    put(key, parts.pop())
                else:
                    result.set_aside[key] = BETWEEN_PARTS
        self._assign_rest(near, result)

    def _assign_rest(self, near: Mapping[str, set[str]], result: Assignment) -> None:
        """Split what only texts that were set aside connected to the others."""
        rest = {key for key in self._by_key if key not in result.parts and key not in result.set_aside}
        while rest:
            group, frontier = set[str](), {min(rest)}
            while frontier:
                group |= frontier
                frontier = {other for key in frontier for other in near[key]} & rest - group
            rest -= group
            self._assign_together([text for text in self._members if text.key in group], result)

    def _put(self, text: TextFacts, part: Part, result: Assignment) -> bool:
        if "train" in text.given and part in _MEASURED and text.key not in self._fixed:
            result.set_aside[text.key] = GIVEN_TRAIN
            return False
        result.parts[text.key] = part
        return True


def fixed_part(given: frozenset[Split], known: Part | None) -> Part | None:
    """Return the part that is decided already: by the source for dev and test, and by the ledger.

    What was once test stays test whatever a source says, and then what was dev; a given train leaves the choice
    between train and calibration.
    """
    decided = {_PART[split] for split in given if split in _MEASURED} | ({known} if known else set())
    return min(decided, key=_PROTECTED.index, default=None)


def _parts_of(keys: Iterable[str], result: Assignment) -> set[Part]:
    return {result.parts[key] for key in keys if key in result.parts}


def _earliest_first(text: TextFacts) -> tuple[datetime, str]:
    return (text.published_at or _LATEST, text.key)
