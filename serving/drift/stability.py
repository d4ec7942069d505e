"""The population stability index: how far what is found has moved away from what was expected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from serving.scoring.profile import Aspect, Profile

NOTABLE = 0.1  # the usual word for a shift that is worth a look; from 0.25 on it is called a large one

_SMOOTHING = 0.5  # added to every count, or a value that was never met would make the index infinite
_CERTAIN = 3.0902  # standard deviations of a normal distribution that 999 of 1,000 draws do not exceed


@dataclass(frozen=True)
class Shift:
    """How far one aspect has moved."""

    aspect: Aspect
    index: float
    by_chance: float  # what the index exceeds once in a thousand times where nothing has moved

    @property
    def drifted(self) -> bool:
        """Whether it has moved notably, and further than chance would have it."""
        return self.index > max(NOTABLE, self.by_chance)


def shifts(expected: Profile, found: Profile) -> list[Shift]:
    """Compare two sets of mentions, aspect by aspect; those that one of them knows nothing of are left out."""
    return [
        Shift(aspect, stability_index(counts, found.counts[aspect]), by_chance(counts, found.counts[aspect]))
        for aspect, counts in expected.counts.items()
        if found.counts.get(aspect)
    ]


def stability_index(expected: Mapping[str, int], found: Mapping[str, int]) -> float:
    """Return the sum over values of (q - p) ln(q / p), where p and q are the shares expected and found.

    Source: Siddiqi 2006, "Credit Risk Scorecards"; it is Jeffreys' divergence of the two distributions.
    """
    values = sorted(expected.keys() | found.keys())
    pairs = zip(_shares(expected, values), _shares(found, values), strict=True)
    return sum((q - p) * log(q / p) for p, q in pairs)


def by_chance(expected: Mapping[str, int], found: Mapping[str, int]) -> float:
    """Return the index that two samples of one distribution exceed once in a thousand times.

    It is about (1/n + 1/m) times a chi-squared variable with one degree of freedom less than there are values.
    Sources: Yurdakul 2018, "Statistical Properties of Population Stability Index"; Wilson & Hilferty 1931 for the
    quantile of chi-squared.
    """
    freedom = len(expected.keys() | found.keys()) - 1
    if freedom < 1:
        return 0.0
    quantile = freedom * (1 - 2 / (9 * freedom) + _CERTAIN * sqrt(2 / (9 * freedom))) ** 3
    return (1 / sum(expected.values()) + 1 / sum(found.values())) * quantile


def _shares(counts: Mapping[str, int], values: Sequence[str]) -> list[float]:
    smoothed = [counts.get(value, 0) + _SMOOTHING for value in values]
    return [count / sum(smoothed) for count in smoothed]
