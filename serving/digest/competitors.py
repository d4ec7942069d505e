"""The brand beside the others of the same file."""

from dataclasses import dataclass

from serving.digest.breakdown import Part, breakdown, part_of
from serving.digest.estimates import Estimate, NetTonality
from serving.digest.mentions import Mentions


@dataclass(frozen=True)
class BrandRow:
    """A brand's share of voice and net tonality."""

    part: Part
    voice: float  # share of the mentions that name a brand
    ours: bool
    difference: Estimate | None  # its net tonality less ours


def brand_rows(everyone: Mentions, brand: str, net: NetTonality, most: int) -> list[BrandRow]:
    """Compare the brand with at most so many others, the most mentioned first; mentions without one are in no row."""
    named = everyone.where(~everyone.brand.unknown)
    is_ours = named.brand.named(brand)
    competitors = named.where(~is_ours)
    others = breakdown(competitors, competitors.brand, net, most)
    ours = part_of(named, is_ours, net, "name", brand)
    rows = [
        BrandRow(part, part.mentions / len(named), ours=False, difference=part.net.minus(ours.net)) for part in others
    ]
    rows.append(BrandRow(ours, ours.mentions / max(len(named), 1), ours=True, difference=None))
    return sorted(rows, key=lambda row: (row.part.kind == "others", -row.part.mentions))


def most_mentioned(mentions: Mentions) -> str | None:
    """Return the brand with most mentions; None if none names one."""
    counts = mentions.brand.counts()
    return mentions.brand.names[int(counts.argmax())] if counts.any() else None
