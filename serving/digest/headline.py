"""What happened, in a few numbers, and how they changed."""

from dataclasses import dataclass

import numpy as np

from serving.digest.breakdown import Part, part_of
from serving.digest.estimates import Estimate, NetTonality, changed_share
from serving.digest.mentions import Mentions
from serving.digest.period import Comparison


@dataclass(frozen=True)
class Change:
    """From the earlier to the later of two equally long periods."""

    comparison: Comparison
    mentions: float  # relative, by day
    earlier_mentions: int
    negative_share: Estimate  # difference, as given by the model
    net: Estimate  # difference


@dataclass(frozen=True)
class Headline:
    """The brand's mentions of the period as a whole."""

    whole: Part
    texts: int  # different ones
    sources: int
    authors: int
    change: Change | None


def headline(ours: Mentions, compared: Mentions, comparison: Comparison | None, net: NetTonality) -> Headline:
    """Sum up the brand's mentions of the period, and compare; `compared` holds those of both periods."""
    return Headline(
        whole=part_of(ours, ours.row >= 0, net, "name", ""),
        texts=len(np.unique(ours.text)),
        sources=int((ours.source.counts() > 0).sum()),
        authors=int((ours.author.counts() > 0).sum()),
        change=_change(compared, comparison, net) if comparison else None,
    )


def _change(compared: Mentions, comparison: Comparison, net: NetTonality) -> Change | None:
    """Compare two periods; there is no change to speak of where one of them has no mention."""
    earlier, later = (compared.where(part.holds(compared.moment)) for part in (comparison.earlier, comparison.later))
    if not (len(earlier) and len(later)):
        return None
    before, after = (net.estimate(some.tonality, some.text) for some in (earlier, later))
    return Change(
        comparison=comparison,
        mentions=(len(later) / comparison.known[1]) / (len(earlier) / comparison.known[0]) - 1,
        earlier_mentions=len(earlier),
        negative_share=changed_share((earlier.negative, later.negative), (earlier.text, later.text)),
        net=after.minus(before),
    )
