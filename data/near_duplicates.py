"""Near-duplicates: texts that share most of their character 5-grams, found by MinHash and checked exactly."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

import numpy as np
from datasketch import MinHash, MinHashLSH

SHINGLE = 5  # characters
_PERMUTATIONS = 128
_MIN_RECALL = 0.999  # chance that a pair at the threshold becomes a candidate
_EMPTY = MinHash(num_perm=_PERMUTATIONS, seed=1)  # to be copied: drawing the permutations is half of a sketch

Progress = Callable[[Iterable[str]], Iterable[str]]


def shingles(normalized: str) -> frozenset[str]:
    """Return the character 5-grams of a normalized text; a shorter text is one shingle."""
    return frozenset(normalized[start : start + SHINGLE] for start in range(max(1, len(normalized) - SHINGLE + 1)))


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard similarity of two sets of shingles, neither of them empty."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


def find_clusters(texts: Mapping[str, str], threshold: float, progress: Progress = iter) -> dict[str, str]:
    """Group texts that are connected by pairs of similarity `threshold` or more.

    Args:
        texts: normalized text by text key.
        threshold: Jaccard similarity of character 5-grams, from 0.5 to 1.
        progress: wraps the keys as they are gone through.

    Returns:
        The cluster of every key, named by the smallest key in it; the same whatever the order of `texts`.
    """
    index = MinHashLSH(num_perm=_PERMUTATIONS, params=_bands_and_rows(threshold))
    clusters = _DisjointSets()
    for key in progress(sorted(texts)):
        own = shingles(texts[key])
        sketch = _sketch(own)
        for candidate in sorted(index.query(sketch)):
            # Texts of one cluster need no check: a campaign of thousands of copies stays linear.
            if clusters.root(candidate) != clusters.root(key) and (
                similarity(own, shingles(texts[candidate])) >= threshold
            ):
                clusters.join(key, candidate)
        index.insert(key, sketch)
    return {key: clusters.root(key) for key in texts}


def neighbours(members: Iterable[str], texts: Mapping[str, str], threshold: float) -> dict[str, set[str]]:
    """Return for each member the others that it is a near-duplicate of itself, by exact comparison of all pairs."""
    sets = {key: shingles(texts[key]) for key in sorted(members)}
    found: defaultdict[str, set[str]] = defaultdict(set)
    keys = list(sets)
    for position, one in enumerate(keys):
        for other in keys[position + 1 :]:
            if similarity(sets[one], sets[other]) >= threshold:
                found[one].add(other)
                found[other].add(one)
    return {key: found[key] for key in keys}


def bands(own: frozenset[str], threshold: float) -> tuple[bytes, ...]:
    """Return what an index of near-duplicates looks a text up by: two texts of similarity `threshold` share a band.

    For an index that does not fit in memory; they share one with probability 0.999, others may share one too and are
    to be compared.

    Args:
        own: the shingles of the text.
        threshold: Jaccard similarity, from 0.5 to 1.
    """
    number, rows = _bands_and_rows(threshold)
    values = _sketch(own).hashvalues
    return tuple(band.to_bytes(2) + values[band * rows : (band + 1) * rows].tobytes() for band in range(number))


def _sketch(items: frozenset[str]) -> MinHash:
    sketch = _EMPTY.copy()
    sketch.update_batch([item.encode("utf-8") for item in items])
    return sketch


def _bands_and_rows(threshold: float) -> tuple[int, int]:
    """Choose the longest bands that still find almost every pair at the threshold.

    With b bands of r rows a pair of similarity s becomes a candidate with probability 1 - (1 - s^r)^b (Leskovec,
    Rajaraman, Ullman: Mining of Massive Datasets, 3.4). datasketch's own choice balances misses against candidates
    and would lose more than half of the pairs at 0.8; false candidates only cost time here.
    """
    rows = np.arange(1, _PERMUTATIONS + 1)
    bands = _PERMUTATIONS // rows
    recall = 1 - (1 - threshold**rows) ** bands
    longest = int(rows[recall >= _MIN_RECALL].max())
    return _PERMUTATIONS // longest, longest


class _DisjointSets:
    """Union-find; the root of a set is its smallest key."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}

    def root(self, key: str) -> str:
        parent = self._parents.setdefault(key, key)
        while parent != self._parents[parent]:
            self._parents[parent] = self._parents[self._parents[parent]]
            parent = self._parents[parent]
        self._parents[key] = parent
        return parent

    def join(self, one: str, other: str) -> None:
        first, second = sorted((self.root(one), self.root(other)))
        self._parents[second] = first
