"""Known answers among the tasks: everyone gets them, and nothing gives them away."""

from pathlib import Path

import pytest

from data.erasure import NOTHING_FORGOTTEN
from data.record import Mention
from data.taxonomy import load_taxonomy
from labeling.errors import LabelingError
from labeling.exchange.controls import EVERYONE, Controls, find_controls, keep_open, mixed_in, read_answers
from labeling.exchange.mirror import Mirror
from labeling.exchange.pool import Entry, Pool
from labeling.exchange.project import set_up
from tests.data.builders import distinct_text, labelled_row, write_jsonl
from tests.labeling.label_studio import LabelStudio, push_mentions, settings

TAXONOMY = load_taxonomy()


def entry(text: str) -> Entry:
    return Entry(0, Mention(text=text), None)


def texts(entries) -> list[str]:
    return [item.mention.text for item in entries]


def test_a_control_comes_in_the_middle_of_every_so_many_tasks():
    tasks = [entry(f"t{number}") for number in range(10)]
    mixed = texts(mixed_in(tasks, [entry("a"), entry("b"), entry("c")], 4))
    assert mixed == ["t0", "t1", "a", "t2", "t3", "t4", "t5", "b", "t6", "t7", "t8", "t9", "c"]
    assert texts(mixed_in(tasks, [], 4)) == texts(tasks)


def test_a_push_brings_as_many_controls_as_its_size_asks_for_and_none_that_it_holds_itself():
    waiting = tuple(Mention(text=distinct_text(number)) for number in range(5))
    controls = Controls(frozenset(mention.key for mention in waiting), (), waiting)
    with Pool() as pool:
        assert controls.due(pool, 20) == []
        for number in range(3, 24):
            pool.add(Mention(text=distinct_text(number)))
        assert controls.due(pool, 20) == list(waiting[:2])
        assert controls.due(pool, 2) == list(waiting[:3])


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"text": "связь пропала"}], "has no labelled mention"),
        ([{"text": "связь пропала", "tonality": "furious"}], "known answers must be right"),
        ([labelled_row(1), labelled_row(1, tonality="positive")], "answers otherwise than an earlier record"),
    ],
)
def test_answers_that_cannot_be_right_are_refused(tmp_path: Path, rows, message):
    with pytest.raises(LabelingError, match=message):
        read_answers(write_jsonl(tmp_path / "answers.jsonl", rows), TAXONOMY)


def test_a_known_answer_that_was_forgotten_is_no_control(tmp_path: Path):
    answers = write_jsonl(tmp_path / "answers.jsonl", [labelled_row(1), labelled_row(2)])
    erasures = NOTHING_FORGOTTEN.with_texts(distinct_text(1))
    with Mirror(tmp_path / "mirror.sqlite") as mirror:
        controls = find_controls(str(answers), TAXONOMY, mirror, erasures)
    assert [mention.text for mention in controls.waiting] == [distinct_text(2)]


@pytest.mark.slow
def test_everyone_gets_a_control_once_whatever_is_pushed_or_set_up_later(
    label_studio: LabelStudio, request: pytest.FixtureRequest, tmp_path: Path
):
    answers = write_jsonl(tmp_path / "answers.jsonl", [labelled_row(number) for number in range(100, 103)])
    chosen = settings(request.node.name[:50], overlap=20, controls=str(answers), tasks_per_control=10)
    connection = label_studio.connect()
    project = set_up(connection, TAXONOMY, chosen).project
    known = {distinct_text(number) for number in range(100, 103)}

    for numbers in (range(20), range(20, 40)):
        with Mirror(tmp_path / "mirror.sqlite") as mirror:
            mirror.refresh(connection, project)
            controls = find_controls(chosen.controls, TAXONOMY, mirror, NOTHING_FORGOTTEN)
        mentions = [Mention(text=distinct_text(number), brand="Ромашка") for number in numbers]
        push_mentions(connection, project, mentions, chosen, controls=controls)
        tasks = label_studio.tasks(project)
        opened = {task["data"]["text"] for task in tasks if task["overlap"] == EVERYONE}
        assert opened == {task["data"]["text"] for task in tasks} & known
    assert len(tasks) == 43
    assert opened == known

    # Another overlap is another cohort, and Label Studio forgets.
    set_up(connection, TAXONOMY, chosen.model_copy(update={"overlap": 50}))
    with Mirror(tmp_path / "mirror.sqlite") as mirror:
        mirror.refresh(connection, project)
        keep_open(connection, find_controls(chosen.controls, TAXONOMY, mirror, NOTHING_FORGOTTEN).tasks)
    assert sum(task["overlap"] == EVERYONE for task in label_studio.tasks(project)) == 3
    fields = [set(task["data"]) for task in label_studio.tasks(project)]
    assert all({"text", "brand", "source", "context"} >= names for names in fields)
