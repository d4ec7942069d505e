"""Negative texts that were repeated, and how often that makes several mentions of one."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from serving.digest.mentions import Mask, Numbers
from serving.digest.waves.hours import Hours, Shares


@dataclass(frozen=True)
class Reposts:
    """Repeated texts, one after the other: when their copies came, counted from the first one."""

    hours: Numbers  # of all copies, [copies]
    begins: Numbers  # where each text begins in `hours`, [texts]
    sizes: Numbers  # copies of each, [texts]
    single: float  # share of the negative mentions whose text was not repeated

    @classmethod
    def of(cls, hours: Hours, apart: Mask) -> Self:
        """Gather the texts of the hours that are not `apart`, [T]."""
        kept = ~apart[hours.hour]
        order = np.lexsort((hours.hour[kept], hours.text[kept]))
        hour, text = hours.hour[kept][order], hours.text[kept][order]
        _, begins, sizes = np.unique(text, return_index=True, return_counts=True)
        repeated = sizes > 1
        since = hour - np.repeat(hour[begins], sizes)
        return cls(
            hours=since[np.repeat(repeated, sizes)],
            begins=np.cumsum(sizes[repeated]) - sizes[repeated],
            sizes=sizes[repeated],
            single=float((~repeated).sum() / len(hour)) if len(hour) else 1.0,
        )

    def drawn(self, expected: Shares, courses: int, random: np.random.Generator) -> Numbers:
        """Draw repeated texts, each with the hours of its copies, to begin where negative mentions are expected.

        Args:
            expected: negative mentions by hour, [T].
            courses: B.
            random: the source of chance.

        Returns:
            Copies by hour, [B, T]; what would go beyond the last hour begins again at the first.
        """
        length = len(expected)
        if not len(self.sizes):
            return np.zeros((courses, length), dtype=np.int64)
        texts = random.poisson(len(self.sizes), courses)
        course = np.repeat(np.arange(courses), texts)
        which = random.integers(0, len(self.sizes), len(course))
        start = random.choice(length, size=len(course), p=expected / expected.sum())
        sizes = self.sizes[which]
        within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        since = self.hours[np.repeat(self.begins[which], sizes) + within]
        place = np.repeat(course, sizes) * length + (np.repeat(start, sizes) + since) % length
        return np.bincount(place, minlength=courses * length).reshape(courses, length)
