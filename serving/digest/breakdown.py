"""Mentions by what they say of themselves: media type, source, place, day."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from serving.digest.estimates import Estimate, NetTonality, observed_net
from serving.digest.mentions import NEGATIVE, NEUTRAL, POSITIVE, Coded, Mask, Mentions, tonality_counts
from serving.digest.period import Period


@dataclass(frozen=True)
class Part:
    """Some of the mentions, and how they are."""

    kind: Literal["name", "others", "unknown"]
    name: str  # of others, how many names they add up
    negative: int
    neutral: int
    positive: int
    observed: float  # net tonality as given by the model
    net: Estimate

    @property
    def mentions(self) -> int:
        """How many they are."""
        return self.negative + self.neutral + self.positive

    @property
    def negative_share(self) -> float:
        """The share of negative ones as given by the model; 0 where there is no mention."""
        return self.negative / max(self.mentions, 1)


def part_of(
    mentions: Mentions, mask: Mask, net: NetTonality, kind: Literal["name", "others", "unknown"], name: str
) -> Part:
    """Describe the mentions in `mask`."""
    tonality = mentions.tonality[mask]
    counts = tonality_counts(tonality)
    return Part(
        kind=kind,
        name=name,
        negative=int(counts[NEGATIVE]),
        neutral=int(counts[NEUTRAL]),
        positive=int(counts[POSITIVE]),
        observed=observed_net(tonality),
        net=net.estimate(tonality, mentions.text[mask]),
    )


def breakdown(mentions: Mentions, by: Coded, net: NetTonality, most: int) -> list[Part]:
    """Part mentions by name, the frequent ones first; names beyond `most` are added up, as are the unknown ones."""
    counts = by.counts()
    order = [int(code) for code in np.argsort(-counts, kind="stable") if counts[code]]
    shown, rest = order[:most], order[most:]
    parts = [part_of(mentions, by.codes == code, net, "name", by.names[code]) for code in shown]
    if rest:
        parts.append(part_of(mentions, np.isin(by.codes, rest), net, "others", str(len(rest))))
    if by.unknown.any():
        parts.append(part_of(mentions, by.unknown, net, "unknown", ""))
    return parts


def by_day(mentions: Mentions, period: Period, net: NetTonality) -> list[Part]:
    """Part the dated mentions of a period by day; a day without any has its part, too."""
    day = np.where(mentions.dated, 0, -1)
    day[mentions.dated] = period.day_numbers(mentions.moment[mentions.dated])
    return [part_of(mentions, day == number, net, "name", str(one)) for number, one in enumerate(period.dates)]
