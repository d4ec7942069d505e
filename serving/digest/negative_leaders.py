"""Authors and sites that most of the negativity comes from."""

from dataclasses import dataclass

import numpy as np

from serving.digest.mentions import Coded, Mask, Mentions, Numbers


@dataclass(frozen=True)
class Leader:
    """An author or a site."""

    name: str
    mentions: int
    negative: int
    source: str | None  # where more than half of its negative mentions stand
    category: int | None  # that more than half of them have: its column


@dataclass(frozen=True)
class Leaders:
    """The ones with most negative mentions, and what is not in the list."""

    first: list[Leader]
    others: int  # further ones with negative mentions
    unknown: int  # negative mentions that do not say


def negative_leaders(mentions: Mentions, by: Coded, most: int) -> Leaders:
    """Return at most so many authors, or sites, by their negative mentions."""
    negative, every = by.counts(mentions.negative), by.counts()
    order = [int(code) for code in np.argsort(-negative, kind="stable") if negative[code]]
    return Leaders(
        first=[
            _leader(mentions, mentions.negative & (by.codes == code), by.names[code], int(every[code]))
            for code in order[:most]
        ],
        others=max(len(order) - most, 0),
        unknown=int((mentions.negative & by.unknown).sum()),
    )


def _leader(mentions: Mentions, theirs: Mask, name: str, every: int) -> Leader:
    sources = mentions.source.counts(theirs)
    categories = mentions.categories[theirs].sum(axis=0)
    negative = int(theirs.sum())
    source, category = _most(sources, negative), _most(categories, negative)
    return Leader(
        name=name,
        mentions=every,
        negative=negative,
        source=None if source is None else mentions.source.names[source],
        category=category,
    )


def _most(counts: Numbers, every: int) -> int | None:
    """Return the place that more than half are at; None if there is no such."""
    place = int(counts.argmax()) if len(counts) else 0
    return place if 2 * counts[place : place + 1].sum() > every else None
