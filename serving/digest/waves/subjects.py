"""What a wave is about: the categories that are more frequent in it than they usually are."""

from dataclasses import dataclass

import numpy as np

from serving.digest.mentions import Mask, Mentions

_MOST = 3
_NOTABLE = 3.0  # standard deviations above what is usual


@dataclass(frozen=True)
class SubjectOfWave:
    """A category of negativity in a wave."""

    category: int  # its column
    mentions: int
    share: float  # of the wave's negative mentions
    usual: float  # share of the negative mentions outside of waves


def subjects(negative: Mentions, inside: Mask, outside: Mask) -> list[SubjectOfWave]:
    """Return at most three categories, by how many more mentions have them than is usual."""
    size, others = int(inside.sum()), int(outside.sum())
    found = negative.categories[inside].sum(axis=0)
    usual = (negative.categories[outside].sum(axis=0) + 0.5) / (others + 1)
    excess = found - size * usual
    notable = excess >= _NOTABLE * np.sqrt(size * usual * (1 - usual))
    order = [int(column) for column in np.argsort(-excess, kind="stable") if notable[column]][:_MOST]
    return [SubjectOfWave(column, int(found[column]), found[column] / size, float(usual[column])) for column in order]


def about(negative: Mentions, those: list[SubjectOfWave]) -> Mask:
    """Tell which mentions have one of the categories, [n]; all, if the wave is about nothing in particular."""
    if not those:
        return np.ones(len(negative), dtype=np.bool_)
    chosen = negative.categories[:, [one.category for one in those]]
    return np.asarray(chosen.any(axis=1), dtype=np.bool_)
