"""What each annotator did, and who needs help."""

import pytest

from data.record import Labels, Mention
from labeling.agreement.annotators import AnnotatorCounts, AnnotatorFigures, Share
from tests.labeling.agreement.builders import NEUTRAL, POSITIVE, SPAM, a_task, judged, negative


def figures(*tasks, answers: dict[int, Labels] | None = None) -> dict[str, AnnotatorFigures]:
    known = {Mention(text=f"Текст {number}", brand="Ромашка").key: one for number, one in (answers or {}).items()}
    counts = AnnotatorCounts(known)
    for mention in judged(*tasks):
        counts.add(mention)
    return {one.annotator: one for one in counts.figures()}


def test_judged_and_skipped_are_counted():
    found = figures(a_task(1, {1: NEUTRAL}, skipped_by=[2]), a_task(2, {1: NEUTRAL}, skipped_by=[1, 2]))
    assert (found["1"].judged, found["1"].skipped) == (2, 1)
    assert (found["2"].judged, found["2"].skipped) == (0, 2)


def test_a_majority_counts_for_who_is_with_it_and_a_tie_for_nobody():
    found = figures(
        a_task(1, {1: NEUTRAL, 2: NEUTRAL, 3: POSITIVE}),
        a_task(2, {1: NEUTRAL, 2: POSITIVE}),
        a_task(3, {1: POSITIVE}),  # nobody else judged it
    )
    assert found["1"].with_majority == Share(1, 2)
    assert found["2"].with_majority == Share(1, 2)
    assert found["3"].with_majority == Share(0, 1)


def test_control_tasks_are_compared_with_the_known_answers():
    found = figures(
        a_task(1, {1: negative("delivery"), 2: negative("delivery", "price")}),
        a_task(2, {1: SPAM, 2: NEUTRAL}),
        a_task(3, {1: NEUTRAL, 2: NEUTRAL}),  # no control
        answers={1: negative("delivery", "support"), 2: SPAM},
    )
    assert found["1"].controls == Share(2, 2)
    assert found["1"].control_categories == pytest.approx(2 / 3)  # one right, one missing
    assert found["2"].controls == Share(1, 2)
    assert found["2"].control_categories == pytest.approx(2 / 4)  # one right, one missing, one too many


def test_categories_are_not_asked_where_the_known_answer_has_none():
    found = figures(a_task(1, {1: NEUTRAL}), a_task(2, {1: negative("price")}), answers={1: NEUTRAL, 2: negative()})
    assert found["1"].controls == Share(2, 2)
    assert found["1"].control_categories is None


def test_without_controls_nobody_has_a_share():
    found = figures(a_task(1, {1: NEUTRAL}))
    assert found["1"].controls.value is None
    assert found["1"].controls.interval is None
    assert not found["1"].needs_help


def test_who_is_clearly_worse_on_controls_than_the_others_needs_help_and_comes_first():
    answers = dict.fromkeys(range(30), NEUTRAL)
    tasks = [
        a_task(number, {1: NEUTRAL, 2: NEUTRAL if number % 10 else POSITIVE, 3: POSITIVE if number % 2 else NEUTRAL})
        for number in range(30)
    ]
    found = figures(*tasks, answers=answers)
    assert list(found) == ["3", "2", "1"]
    assert {who for who, one in found.items() if one.needs_help} == {"3"}


def test_a_few_mistakes_on_few_controls_are_no_reason():
    found = figures(
        *(a_task(number, {1: NEUTRAL, 2: POSITIVE if number else NEUTRAL}) for number in range(3)),
        answers=dict.fromkeys(range(3), NEUTRAL),
    )
    assert found["2"].controls == Share(1, 3)
    assert not found["2"].needs_help


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    # Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_of_a_share_is_the_published_one(part, whole, low, high):
    assert Share(part, whole).interval == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("larger", "smaller", "clearly"),
    # The first two are of Newcombe 1998, whose intervals of the difference are 0.0524 to 0.3339 and 0.1705 to 0.8090.
    [
        (Share(56, 70), Share(48, 80), True),
        (Share(9, 10), Share(3, 10), True),
        (Share(3, 3), Share(1, 3), False),
        (Share(5, 5), Share(0, 0), False),
    ],
)
def test_a_share_is_clearly_below_another_where_the_interval_of_the_difference_says_so(larger, smaller, clearly):
    assert smaller.clearly_below(larger) == clearly
    assert not larger.clearly_below(smaller)
