"""Texts that a wave repeats."""

from dataclasses import dataclass

import numpy as np

from serving.digest.mentions import Mask, Mentions, Moment, Numbers

_LEAST = 3  # copies inside the wave that make a text one of the wave's


@dataclass(frozen=True)
class RepeatedText:
    """A text, copied word for word; where the copies differ in case, links or names only, they are the same."""

    row: int  # of the earliest copy
    moment: Moment  # of the earliest copy
    copies: int
    sources: int  # different ones, as far as they are known


def repeated_texts(negative: Mentions, inside: Mask, most: int) -> list[RepeatedText]:
    """Return the texts that are repeated in `inside`, the most repeated first; mentions come in the order of time."""
    texts, first, copies = np.unique(negative.text[inside], return_index=True, return_counts=True)
    order = [place for place in np.lexsort((first, -copies)) if copies[place] > 1][:most]
    rows, moments = negative.row[inside], negative.moment[inside]
    sources = negative.source.codes[inside]
    return [
        RepeatedText(
            row=int(rows[first[place]]),
            moment=moments[first[place]],
            copies=int(copies[place]),
            sources=int(np.unique(sources[(negative.text[inside] == texts[place]) & (sources >= 0)]).size),
        )
        for place in order
    ]


def texts_of_wave(negative: Mentions, inside: Mask) -> Numbers:
    """Return the numbers of the texts that belong to the wave: three copies in it, and no fewer than elsewhere."""
    texts, everywhere = np.unique(negative.text, return_counts=True)
    copies = np.bincount(np.searchsorted(texts, negative.text[inside]), minlength=len(texts))
    kept: Numbers = texts[(copies >= _LEAST) & (2 * copies >= everywhere)]
    return kept
