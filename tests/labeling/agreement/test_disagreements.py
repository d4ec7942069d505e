"""The mentions that people see differently."""

import itertools

from labeling.agreement.disagreements import Disagreements
from tests.labeling.agreement.builders import NEUTRAL, POSITIVE, SPAM, a_task, judged, negative, task_link


def found(*tasks, limit: int = 10) -> Disagreements:
    disagreements = Disagreements(limit)
    for mention in judged(*tasks):
        disagreements.add(mention)
    return disagreements


TWO_TO_ONE = a_task(1, {1: NEUTRAL, 2: NEUTRAL, 3: POSITIVE})
ONE_TO_ONE = a_task(2, {1: NEUTRAL, 2: POSITIVE})
ALL_DIFFER = a_task(3, {1: NEUTRAL, 2: POSITIVE, 3: SPAM})
CATEGORIES = a_task(4, {1: negative("delivery"), 2: negative("price")})
CATEGORIES_NEARLY = a_task(5, {1: negative("delivery"), 2: negative("delivery", "price")})
AGREED = a_task(6, {1: negative("delivery"), 2: negative("delivery"), 3: negative()})
ALONE = a_task(7, {1: NEUTRAL})
TASKS = (TWO_TO_ONE, ONE_TO_ONE, ALL_DIFFER, CATEGORIES, CATEGORIES_NEARLY, AGREED, ALONE)


def numbers(disagreements: Disagreements) -> list[int]:
    return [item.excerpt.tasks[0].number for item in disagreements.most_contested()]


def test_the_most_contested_come_first_and_what_is_agreed_on_does_not_come():
    disagreements = found(*TASKS)
    assert numbers(disagreements) == [3, 2, 1, 4, 5]
    assert [item.field for item in disagreements.most_contested()] == ["tonality"] * 3 + ["categories"] * 2
    assert (disagreements.on_tonality, disagreements.on_categories) == (3, 2)


def test_only_as_many_are_kept_as_asked_for_whatever_the_order_and_all_are_counted():
    mentions = judged(*TASKS)
    for order in itertools.islice(itertools.permutations(mentions), 0, 5040, 97):
        disagreements = Disagreements(2)
        for mention in order:
            disagreements.add(mention)
        assert numbers(disagreements) == [3, 2]
        assert (disagreements.on_tonality, disagreements.on_categories) == (3, 2)


def test_a_disagreement_has_the_votes_and_a_link_to_every_task_of_the_mention():
    second_look = a_task(9, {3: SPAM}, text="Текст 2")
    (item,) = found(ONE_TO_ONE, second_look).most_contested()
    assert item.labels == {"1": NEUTRAL, "2": POSITIVE, "3": SPAM}
    assert [task.link for task in item.excerpt.tasks] == [task_link(2), task_link(9)]
    assert (item.excerpt.text, item.excerpt.brand) == ("Текст 2", "Ромашка")


def test_a_long_text_is_cut_between_words():
    long = a_task(1, {1: NEUTRAL, 2: POSITIVE}, text="слово\n" * 500)
    (item,) = found(long).most_contested()
    assert len(item.excerpt.text) <= 302
    assert item.excerpt.text.endswith("слово …")
