"""Who agrees with whom, and on what."""

import pytest

from labeling.agreement.alpha import alpha
from labeling.agreement.overlaps import Confusion, OverlapFigures, Overlaps
from tests.data.builders import TAXONOMY
from tests.labeling.agreement.builders import NEUTRAL, POSITIVE, SPAM, a_task, judged, negative


def figures(*tasks) -> OverlapFigures:
    overlaps = Overlaps()
    for mention in judged(*tasks):
        overlaps.add(mention)
    return overlaps.figures(TAXONOMY, seed=13)


def test_exclusions_are_values_of_the_tonality():
    found = figures(
        a_task(1, {1: NEUTRAL, 2: NEUTRAL}), a_task(2, {1: SPAM, 2: SPAM}), a_task(3, {1: SPAM, 2: NEUTRAL})
    )
    assert found.tonality == alpha({("neutral", "neutral"): 1, ("spam", "spam"): 1, ("neutral", "spam"): 1})
    assert found.tonality.value == pytest.approx(4 / 9)


def test_categories_are_compared_among_those_who_said_negative_and_annotated_them():
    found = figures(
        a_task(1, {1: negative("delivery"), 2: negative("delivery"), 3: NEUTRAL}),
        a_task(2, {1: negative("delivery"), 2: negative("support"), 3: negative()}),
        a_task(3, {1: negative("price"), 2: NEUTRAL}),
    )
    assert found.categories.mentions == 2
    by_category = {one.category: one for one in found.by_category}
    assert list(by_category) == list(TAXONOMY.category_keys)
    assert by_category["delivery"].alpha == alpha({(True, True): 1, (False, True): 1})
    assert (by_category["delivery"].chosen, by_category["delivery"].chosen_by_all) == (2, 1)
    assert (by_category["support"].chosen, by_category["support"].chosen_by_all) == (1, 0)
    assert by_category["price"].alpha.undefined == "no_variation"


def test_sets_that_share_a_category_agree_more_than_sets_that_share_none():
    common = [a_task(number, {1: negative("price"), 2: negative("price")}) for number in range(3)]
    near = figures(*common, a_task(9, {1: negative("delivery"), 2: negative("delivery", "support")}))
    far = figures(*common, a_task(9, {1: negative("delivery"), 2: negative("app", "support")}))
    assert near.categories.value is not None
    assert far.categories.value is not None
    assert near.categories.value > far.categories.value


def test_each_pair_is_measured_on_the_mentions_that_both_judged():
    found = figures(
        a_task(1, {1: NEUTRAL, 2: NEUTRAL, 3: POSITIVE}),
        a_task(2, {1: POSITIVE, 2: POSITIVE}),
        a_task(3, {1: POSITIVE, 2: POSITIVE}),
        a_task(4, {3: NEUTRAL}),
    )
    pairs = {pair.annotators: pair for pair in found.pairs}
    assert next(iter(pairs)) == ("1", "2")  # the most common mentions first
    assert pairs["1", "2"].tonality.value == 1
    assert pairs["1", "2"].tonality.mentions == 3
    assert pairs["1", "3"].tonality.mentions == 1
    assert pairs["1", "2"].categories.undefined == "no_overlap"
    assert found.all_pairs == 3


def test_without_overlap_everything_is_undefined():
    found = figures(a_task(1, {1: NEUTRAL}), a_task(2, {2: negative("price")}))
    assert found.tonality.undefined == found.categories.undefined == "no_overlap"
    assert {one.alpha.undefined for one in found.by_category} == {"no_overlap"}
    assert found.pairs == ()
    assert found.confused_tonalities == found.confused_categories == ()


def test_confusions_count_mentions_the_most_frequent_first():
    found = figures(
        a_task(1, {1: NEUTRAL, 2: POSITIVE, 3: POSITIVE}),
        a_task(2, {1: POSITIVE, 2: NEUTRAL}),
        a_task(3, {1: SPAM, 2: NEUTRAL}),
        a_task(4, {1: negative("delivery", "price"), 2: negative("support", "price")}),
        a_task(5, {1: negative("delivery"), 2: negative("delivery", "price")}),
    )
    assert found.confused_tonalities == (
        Confusion(("neutral", "positive"), 2),
        Confusion(("neutral", "spam"), 1),
    )
    assert found.confused_categories == (Confusion(("delivery", "support"), 1),)
