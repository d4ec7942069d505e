"""A digest: everything that the page tells, computed from scored mentions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from data.errors import DataError
from serving.digest.breakdown import Part, breakdown, by_day
from serving.digest.competitors import BrandRow, brand_rows, most_mentioned
from serving.digest.complaints import Complaint, complaints
from serving.digest.estimates import NetTonality
from serving.digest.headline import Headline, headline
from serving.digest.mentions import Mentions
from serving.digest.negative_leaders import Leaders, negative_leaders
from serving.digest.period import Period, chosen_period, comparison
from serving.digest.waves.wave import Waves, find_waves
from serving.scored.origin import ScoreOrigin

_MOST_PLACES = 12  # sources, and places
_MOST_LEADERS = 10  # authors, and sites
_MOST_BRANDS = 8  # beside ours


@dataclass(frozen=True)
class Question:
    """What a digest is asked for; None leaves it to the data."""

    brand: str | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Coverage:
    """What of the scored file the digest tells of, and what the mentions do not say."""

    scored: int  # in the file
    other_period: int  # outside of the period that was asked for
    undated_left_out: int  # of which nobody knows whether they are of the period that was asked for
    unbranded: int  # of the period, naming no brand
    other_brands: int  # of the period
    undated: int  # of ours
    needs_review: int  # of ours
    truncated: int  # of ours
    foreign: int  # of ours, not Russian


@dataclass(frozen=True)
class Digest:
    """Everything that the page tells; a list is empty where there is nothing to tell."""

    origin: ScoreOrigin
    brand: str | None  # None: no mention names one, and all are taken together
    period: Period | None  # None: no mention has a date
    coverage: Coverage
    ours: Mentions  # of the brand, in the period
    headline: Headline
    days: list[Part]
    media_types: list[Part]
    sources: list[Part]
    places: list[Part]
    complaints: list[Complaint]
    waves: Waves | None  # None: no mention has a date
    authors: Leaders
    sites: Leaders
    brands: list[BrandRow]

    def quoted(self) -> Iterator[int]:
        """Yield the rows of the mentions whose texts the page quotes."""
        for wave in self.waves.found if self.waves else ():
            yield from (mention.row for mention in wave.earliest)
            yield from (text.row for text in wave.repeated)


def make_digest(mentions: Mentions, origin: ScoreOrigin, question: Question) -> Digest:
    """Compute a digest.

    Raises:
        DataError: the brand that was asked for is not there, or the period would end before it begins.
    """
    brand = question.brand or most_mentioned(mentions)
    if question.brand and question.brand not in mentions.brand.names:
        raise DataError(
            f"no scored mention is of the brand '{question.brand}'; "
            f"the file has {', '.join(_frequent(mentions)) or 'none'}"
        )
    period = chosen_period(mentions, question.first, question.last)
    asked = period is not None and (question.first is not None or question.last is not None)
    in_period = period.holds(mentions.moment) if period and asked else np.ones(len(mentions), dtype=np.bool_)
    is_ours = mentions.brand.named(brand) if brand else np.ones(len(mentions), dtype=np.bool_)
    everyone, ours, compared = (mentions.where(mask) for mask in (in_period, in_period & is_ours, is_ours))
    net = NetTonality(origin.confusion)
    compared_with = comparison(mentions, period)
    return Digest(
        origin=origin,
        brand=brand,
        period=period,
        coverage=_coverage(mentions, everyone, ours, asked=asked),
        ours=ours,
        headline=headline(ours, compared, compared_with, net),
        days=by_day(ours, period, net) if period else [],
        media_types=breakdown(ours, ours.media_type, net, _MOST_PLACES),
        sources=breakdown(ours, ours.source, net, _MOST_PLACES),
        places=breakdown(ours, ours.geo, net, _MOST_PLACES),
        complaints=complaints(ours, compared, origin.taxonomy, period, compared_with),
        waves=find_waves(ours, period) if period else None,
        authors=negative_leaders(ours, ours.author, _MOST_LEADERS),
        sites=negative_leaders(ours, ours.site, _MOST_LEADERS),
        brands=brand_rows(everyone, brand, net, _MOST_BRANDS) if brand else [],
    )


def _coverage(mentions: Mentions, everyone: Mentions, ours: Mentions, *, asked: bool) -> Coverage:
    undated = int((~mentions.dated).sum()) if asked else 0
    unbranded = int(everyone.brand.unknown.sum())
    return Coverage(
        scored=len(mentions),
        other_period=len(mentions) - len(everyone) - undated,
        undated_left_out=undated,
        unbranded=unbranded,
        other_brands=max(len(everyone) - len(ours) - unbranded, 0),
        undated=int((~ours.dated).sum()),
        needs_review=int(ours.needs_review.sum()),
        truncated=int(ours.truncated.sum()),
        foreign=int(ours.foreign.sum()),
    )


def _frequent(mentions: Mentions) -> list[str]:
    counts = mentions.brand.counts()
    return [mentions.brand.names[int(code)] for code in np.argsort(-counts, kind="stable")[:_MOST_BRANDS]]
