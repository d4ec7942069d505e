"""Net tonality with an interval that knows of reposts and of the model's own errors."""

import zlib
from dataclasses import dataclass
from typing import Self

import numpy as np

from data.record import TONALITIES
from serving.digest.mentions import NEGATIVE, POSITIVE, Mask, Numbers, tonality_counts
from serving.digest.misclassification import Shares, drawn_rates, true_shares
from serving.scoring.bundle import Confusion

CERTAINTY = 0.95  # of every interval

_DRAWS = 1000
_PRIOR = 0.5  # of Jeffreys: half a mention of each kind, so that one mention does not prove anything


@dataclass(frozen=True)
class Estimate:
    """The middle of what a figure may be, and the interval that holds it with 95 % certainty."""

    value: float
    low: float
    high: float
    draws: Shares  # [draws]; those of one NetTonality belong together

    @classmethod
    def of(cls, draws: Shares) -> Self:
        """Take the median and the percentiles."""
        tail = (1 - CERTAINTY) / 2
        low, value, high = np.quantile(draws, [tail, 0.5, 1 - tail])
        return cls(float(value), float(low), float(high), draws)

    def minus(self, other: "Estimate") -> "Estimate":
        """Estimate the difference of two figures of one model: its errors are the same in both."""
        return Estimate.of(self.draws - other.draws)

    @property
    def sure(self) -> bool:
        """Whether a difference is surely one: its interval does not hold zero."""
        return self.low > 0 or self.high < 0


class NetTonality:
    """Estimates (positive - negative) / all; every estimate uses the same draws of the model's error rates."""

    def __init__(self, confusion: Confusion | None, seed: int = 0) -> None:
        """Take the counts of the model's errors, or None where nothing is known of them: they are then left out."""
        self._seed = seed
        self._rates = None if confusion is None else drawn_rates(confusion, _DRAWS, np.random.default_rng(seed))

    def estimate(self, tonality: Numbers, text: Numbers) -> Estimate:
        """Estimate the net tonality of n mentions.

        Copies of a text are no independent opinions, so texts are resampled and not mentions, by the Bayesian
        bootstrap (Rubin 1981). The same mentions have the same estimate wherever they are asked for; different ones
        are drawn independently.

        Args:
            tonality: as given by the model, [n].
            text: the number of each mention's text, [n].
        """
        which = [zlib.crc32(column.tobytes()) for column in (tonality, text)]
        random = np.random.default_rng([self._seed, *which])
        shares = drawn_shares(tonality, text, len(TONALITIES), random)
        if self._rates is not None:
            shares = true_shares(shares, self._rates)
        return Estimate.of(shares[:, POSITIVE] - shares[:, NEGATIVE])


def drawn_shares(kind: Numbers, text: Numbers, kinds: int, random: np.random.Generator) -> Shares:
    """Draw what the shares of several kinds of mentions may be, [draws, kinds], resampling texts.

    Texts whose copies are of the same kinds are exchangeable, so they are drawn together: the weights of k texts,
    each with an exponential one, add up to a gamma-distributed one. Most texts have no copy, and are only counted.
    """
    _, place = np.unique(text, return_inverse=True)
    cells = np.bincount(place * kinds + kind, minlength=(place.max(initial=-1) + 1) * kinds).reshape(-1, kinds)
    single = cells.sum(axis=1) == 1
    repeated, texts = np.unique(cells[~single], axis=0, return_counts=True)
    copies = np.concatenate([np.eye(kinds, dtype=np.int64), repeated])
    known = np.concatenate([cells[single].sum(axis=0) + _PRIOR, texts])
    counts = random.standard_gamma(known, (_DRAWS, len(known))) @ copies
    shares: Shares = counts / counts.sum(axis=1, keepdims=True)
    return shares


def changed_share(chosen: tuple[Mask, Mask], text: tuple[Numbers, Numbers], seed: int = 0) -> Estimate:
    """Estimate by how much the share of chosen mentions grew from one set of mentions to another, as given."""
    earlier, later = (
        drawn_shares(one.astype(np.int64), its_text, 2, np.random.default_rng(seed + place))[:, 1]
        for place, (one, its_text) in enumerate(zip(chosen, text, strict=True))
    )
    return Estimate.of(later - earlier)


def observed_net(tonality: Numbers) -> float:
    """Return (positive - negative) / all as given by the model; 0 where there is no mention."""
    counts = tonality_counts(tonality)
    return float(counts[POSITIVE] - counts[NEGATIVE]) / max(int(counts.sum()), 1)
