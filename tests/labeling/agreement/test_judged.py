"""A project's tasks as mentions, with what each person said last."""

from data.erasure import Erasures
from data.label_studio import result_from_labels
from data.record import Mention
from tests.data.builders import ls_annotation
from tests.labeling.agreement.builders import NEUTRAL, POSITIVE, a_task, judged, negative, task_link


def test_tasks_of_one_mention_are_one_mention_with_a_link_to_each():
    first = a_task(1, {1: NEUTRAL, 2: POSITIVE}, text="Опять опоздали")
    again = a_task(7, {3: negative("delivery")}, text="  опять ОПОЗДАЛИ ")
    (mention,) = judged(again, first)
    assert mention.labels == {"1": NEUTRAL, "2": POSITIVE, "3": negative("delivery")}
    assert [(task.number, task.link) for task in mention.tasks] == [(1, task_link(1)), (7, task_link(7))]


def test_a_second_look_replaces_what_the_same_person_said_before():
    before, after = a_task(1, {}, text="Текст"), a_task(2, {}, text="Текст")
    for number, (task, labels) in enumerate([(before, NEUTRAL), (after, POSITIVE)]):
        at = f"2026-11-0{number + 1}T10:00:00Z"
        task["annotations"] = [ls_annotation(number, 5, result_from_labels(labels), updated_at=at)]
    (mention,) = judged(before, after)
    assert mention.labels == {"5": POSITIVE}


def test_who_said_two_things_at_one_moment_has_said_nothing():
    task = a_task(1, {1: NEUTRAL})
    task["annotations"] += [ls_annotation(9, 2, result_from_labels(labels)) for labels in (NEUTRAL, POSITIVE)]
    assert judged(task)[0].labels == {"1": NEUTRAL}


def test_skips_and_values_outside_the_taxonomy_are_counted():
    choice = {"from_name": "tonality", "to_name": "text", "type": "choices", "value": {"choices": ["furious"]}}
    task = a_task(1, {1: NEUTRAL}, skipped_by=[2, 3])
    task["annotations"].append(ls_annotation(9, 4, [choice]))
    (mention,) = judged(task)
    assert mention.skipped_by == ("2", "3")
    assert mention.unusable == 1
    assert mention.labels == {"1": NEUTRAL}


def test_tasks_that_hold_no_mention_are_passed_over_and_those_that_nobody_judged_are_not():
    without_text = {"id": 1, "data": {"image": "a.png"}, "annotations": []}
    (mention,) = judged(without_text, a_task(2, {}))
    assert mention.labels == {}


def test_what_was_forgotten_is_not_shown():
    key = Mention(text="Текст 1", brand="Ромашка").key
    forgotten = Erasures(salt="s").with_mentions(key)
    assert [one.mention.text for one in judged(a_task(1, {1: NEUTRAL}), a_task(2, {}), erasures=forgotten)] == [
        "Текст 2"
    ]
