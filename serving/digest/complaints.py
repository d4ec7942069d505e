"""What the negativity is about, and how that moves."""

from dataclasses import dataclass

import numpy as np

from data.taxonomy import Taxonomy
from serving.digest.estimates import Estimate, changed_share
from serving.digest.mentions import Mask, Mentions, Numbers
from serving.digest.period import Comparison, Period


@dataclass(frozen=True)
class Complaint:
    """A category of negativity: several may apply to a mention, so that shares add up to more than one."""

    key: str | None  # None: the negative mentions that none applies to
    mentions: int
    share: float  # of the negative mentions
    daily: Numbers  # [days]
    change: Estimate | None  # of the share, from the earlier to the later period of the comparison


def complaints(
    ours: Mentions, compared: Mentions, taxonomy: Taxonomy, period: Period | None, comparison: Comparison | None
) -> list[Complaint]:
    """Describe the categories that negative mentions have, the most frequent first.

    Args:
        ours: the brand's mentions of the period.
        compared: the brand's mentions of all time, in which both periods of the comparison lie.
        taxonomy: the categories, in the order of the columns of `categories`.
        period: None if no mention has a date.
        comparison: None if there is nothing to compare.
    """
    negative, all_negative = ours.where(ours.negative), compared.where(compared.negative)
    masks: list[tuple[str | None, Mask, Mask]] = [
        (key, negative.categories[:, column], all_negative.categories[:, column])
        for column, key in enumerate(taxonomy.category_keys)
    ]
    masks.append((None, _without(negative), _without(all_negative)))
    found = [
        Complaint(
            key=key,
            mentions=int(here.sum()),
            share=float(here.sum()) / len(negative),
            daily=_daily(negative, here, period),
            change=_change(all_negative, there, comparison),
        )
        for key, here, there in masks
        if here.any()
    ]
    return sorted(found, key=lambda one: (one.key is None, -one.mentions))


def _without(negative: Mentions) -> Mask:
    return np.asarray(~negative.categories.any(axis=1), dtype=np.bool_)


def _daily(negative: Mentions, chosen: Mask, period: Period | None) -> Numbers:
    if period is None:
        return np.zeros(0, dtype=np.int64)
    moments = negative.moment[chosen & negative.dated]
    return np.bincount(period.day_numbers(moments), minlength=period.days)


def _change(negative: Mentions, chosen: Mask, comparison: Comparison | None) -> Estimate | None:
    if comparison is None:
        return None
    earlier, later = (part.holds(negative.moment) for part in (comparison.earlier, comparison.later))
    if not (earlier.any() and later.any()):
        return None
    return changed_share((chosen[earlier], chosen[later]), (negative.text[earlier], negative.text[later]))
