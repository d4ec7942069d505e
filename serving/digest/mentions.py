"""Scored mentions as columns of numbers: what a digest counts. The texts themselves stay in the file."""

from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from data.record import TONALITIES

UNKNOWN = -1  # the code of a mention that does not say
NEGATIVE, NEUTRAL, POSITIVE = range(len(TONALITIES))

Mask = NDArray[np.bool_]
Moment = np.datetime64
Moments = NDArray[np.datetime64]
Numbers = NDArray[np.integer[Any]]


@dataclass(frozen=True)
class Coded:
    """A column of names, each mention's as its place in `names`, or UNKNOWN."""

    codes: Numbers  # [n]
    names: tuple[str, ...]

    def counts(self, mask: Mask | None = None) -> Numbers:
        """Return how many mentions have each name, [names]; of those in `mask` only, where one is given."""
        codes = self.codes if mask is None else self.codes[mask]
        return np.bincount(codes[codes != UNKNOWN], minlength=len(self.names))

    def named(self, name: str) -> Mask:
        """Tell which mentions have this name, [n]."""
        code = self.names.index(name) if name in self.names else len(self.names)
        found: Mask = self.codes == code
        return found

    @property
    def unknown(self) -> Mask:
        """Tell which mentions do not say, [n]."""
        found: Mask = self.codes == UNKNOWN
        return found


@dataclass(frozen=True)
class Mentions:
    """Columns of n mentions, in the order of the files; `categories` is [n, categories of the taxonomy]."""

    row: Numbers  # the place in the files taken together, from 0
    moment: Moments  # local time, in microseconds; NaT where unknown
    tonality: Numbers  # as given by the model: the place in data.record.TONALITIES
    text: Numbers  # mentions whose normalized texts are the same have the same number
    categories: Mask
    needs_review: Mask
    truncated: Mask
    foreign: Mask  # the text is not Russian
    brand: Coded
    source: Coded
    media_type: Coded
    geo: Coded
    author: Coded
    site: Coded  # the host of the address

    def __len__(self) -> int:
        return len(self.row)

    @property
    def dated(self) -> Mask:
        """Tell which mentions say when they were published, [n]."""
        return ~np.isnat(self.moment)

    @property
    def negative(self) -> Mask:
        """Tell which mentions were given as negative, [n]."""
        found: Mask = self.tonality == NEGATIVE
        return found

    def where(self, mask: Mask | Numbers) -> Self:
        """Return the mentions in `mask`, or those at places in their order; names keep their codes."""
        if mask.dtype == np.bool_ and mask.all():
            return self  # a million of them need no copy
        return type(self)(**{field.name: _taken(getattr(self, field.name), mask) for field in fields(self)})


def _taken(column: Any, mask: Mask | Numbers) -> Any:  # noqa: ANN401 - a column is an array or coded names
    return Coded(column.codes[mask], column.names) if isinstance(column, Coded) else column[mask]


def tonality_counts(tonality: Numbers) -> Numbers:
    """Count tonalities, [3] in the order of data.record.TONALITIES."""
    return np.bincount(tonality, minlength=len(TONALITIES))
