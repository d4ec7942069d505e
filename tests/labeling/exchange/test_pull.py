"""Annotations come back: whatever happened on the way, a pull ends where reading everything anew would."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from data.consensus import resolve
from data.erasure import NOTHING_FORGOTTEN, Erasures
from data.label_files import label_files
from data.prepare import read_labels
from data.record import Labels, Mention
from data.taxonomy import load_taxonomy
from labeling.exchange.mirror import Mirror
from labeling.exchange.pull import Pulled, write_labels
from labeling.exchange.tasks import PAGE, changed_tasks
from tests.data.builders import distinct_text
from tests.labeling.label_studio import LabelStudio, push_mentions, settings

pytestmark = pytest.mark.slow

NEGATIVE = Labels(tonality="negative", categories=("support", "delivery"))
CHOICES = (
    NEGATIVE,
    Labels(tonality="negative"),
    Labels(tonality="neutral", categories=()),
    Labels(tonality="positive", categories=()),
    Labels(excluded="spam"),
)


def pull(
    label_studio: LabelStudio,
    project: int,
    mirror_path: Path,
    folder: Path,
    erasures: Erasures = NOTHING_FORGOTTEN,
) -> Pulled:
    connection = label_studio.connect()
    with Mirror(mirror_path) as mirror:
        mirror.refresh(connection, project)
        labels, rejects = folder / "labels.jsonl", folder.with_suffix(".rejects")
        return write_labels(mirror, connection, project, load_taxonomy(), erasures, labels, rejects)


def push_texts(label_studio: LabelStudio, project: int, numbers: range) -> None:
    mentions = [Mention(text=distinct_text(number), brand="Ромашка", source="vk") for number in numbers]
    push_mentions(label_studio.connect(), project, mentions, settings("tests", order="random"))


class History:
    """Random events in a project, as people cause them."""

    def __init__(self, label_studio: LabelStudio, project: int, seed: int) -> None:
        self._server = label_studio
        self._project = project
        self._chance = random.Random(seed)  # noqa: S311 - a test's shuffling
        self._next_text = 1000

    def happen(self) -> None:
        self._chance.choice(
            [self.annotate, self.annotate, self.annotate, self.redo, self.delete, self.skip, self.imported, self.lose]
        )()

    def annotate(self) -> None:
        self._server.annotate(self._task()["id"], self._chance.randrange(3), self._chance.choice(CHOICES))

    def skip(self) -> None:
        self._server.annotate(self._task()["id"], self._chance.randrange(3), Labels(), cancelled=True)

    def redo(self) -> None:
        if annotation := self._annotation():
            result = [
                {"from_name": "tonality", "to_name": "text", "type": "choices", "value": {"choices": ["neutral"]}}
            ]
            self._server.call("PATCH", f"/api/annotations/{annotation}/", json={"result": result})

    def delete(self) -> None:
        if annotation := self._annotation():
            self._server.call("DELETE", f"/api/annotations/{annotation}/")

    def imported(self) -> None:
        choice = {"from_name": "tonality", "to_name": "text", "type": "choices", "value": {"choices": ["positive"]}}
        annotation = {"result": [choice], "completed_by": self._server.people[0]}
        task = {"data": {"text": distinct_text(self._next_text)}, "annotations": [annotation]}
        self._next_text += 1
        self._server.call("POST", f"/api/projects/{self._project}/import", json=[task])

    def lose(self) -> None:
        self._server.call("DELETE", f"/api/tasks/{self._task()['id']}/")

    def _task(self) -> Any:
        return self._chance.choice(self._server.tasks(self._project))

    def _annotation(self) -> int | None:
        found = [item["id"] for task in self._server.tasks(self._project) for item in task["annotations"]]
        return self._chance.choice(found) if found else None


@pytest.mark.parametrize("seed", [1, 2])
def test_pulls_in_between_a_shuffled_history_end_as_one_pull_from_scratch(
    label_studio: LabelStudio, project: int, tmp_path: Path, seed: int
):
    push_texts(label_studio, project, range(12))
    history = History(label_studio, project, seed)
    for _ in range(6):
        for _ in range(8):
            history.happen()
        pull(label_studio, project, tmp_path / "kept.sqlite", tmp_path / "kept")
    anew = pull(label_studio, project, tmp_path / "anew.sqlite", tmp_path / "anew")
    assert anew.annotations > 0
    kept = (tmp_path / "kept" / "labels.jsonl").read_bytes()
    assert kept == (tmp_path / "anew" / "labels.jsonl").read_bytes()
    assert kept.count(b"\n") == anew.annotations


def test_prepare_reads_what_was_pulled_and_resolves_it(label_studio: LabelStudio, project: int, tmp_path: Path):
    push_texts(label_studio, project, range(3))
    tasks = {task["data"]["text"]: task["id"] for task in label_studio.tasks(project)}
    for person in range(3):
        label_studio.annotate(tasks[distinct_text(0)], person, NEGATIVE if person else Labels(tonality="neutral"))
    label_studio.annotate(tasks[distinct_text(1)], 0, Labels(excluded="spam"))
    label_studio.annotate(tasks[distinct_text(2)], 0, Labels(), cancelled=True)
    pulled = pull(label_studio, project, tmp_path / "mirror.sqlite", tmp_path / "labels")
    assert (pulled.tasks, pulled.labelled, pulled.annotations, pulled.cancelled) == (3, 2, 4, 1)
    read = read_labels(label_files(tmp_path / "labels"), load_taxonomy())
    assert not read.rejects
    resolved = {item.mention.text: item.labels for item in resolve(read.annotations, load_taxonomy()).resolved}
    assert resolved == {distinct_text(0): NEGATIVE, distinct_text(1): Labels(excluded="spam")}


def test_a_value_outside_the_taxonomy_is_rejected_with_the_tasks_link(
    label_studio: LabelStudio, project: int, tmp_path: Path
):
    push_texts(label_studio, project, range(1))
    (task,) = label_studio.tasks(project)
    choice = {"from_name": "tonality", "to_name": "text", "type": "choices", "value": {"choices": ["furious"]}}
    label_studio.annotate_raw(task["id"], [choice])
    pulled = pull(label_studio, project, tmp_path / "mirror.sqlite", tmp_path / "labels")
    assert (pulled.annotations, pulled.rejected) == (0, 1)
    reject = json.loads((tmp_path / "labels.rejects").read_text())
    assert reject["file"] == f"{label_studio.access.url}/projects/{project}/data?task={task['id']}"
    assert (reject["field"], reject["value"]) == ("tonality", "furious")


def test_a_project_of_several_pages_is_read_whole_and_then_only_what_changed(
    label_studio: LabelStudio, project: int, tmp_path: Path
):
    number = 2 * PAGE + 7
    push_texts(label_studio, project, range(number))
    connection = label_studio.connect()
    with Mirror(tmp_path / "mirror.sqlite") as mirror:
        assert mirror.refresh(connection, project) == number
        assert len(mirror) == number
        assert mirror.refresh(connection, project) == 0
        label_studio.annotate(label_studio.tasks(project)[5]["id"], 0, NEGATIVE)
        assert mirror.refresh(connection, project) == 1


def same_as_from_scratch(label_studio: LabelStudio, project: int, folder: Path) -> bool:
    """Tell whether pulling into the copy in `folder` gives the same bytes as reading everything anew."""
    pull(label_studio, project, folder / "kept.sqlite", folder / "kept")
    pull(label_studio, project, folder / "anew.sqlite", folder / "anew")
    (folder / "anew.sqlite").unlink()
    kept, anew = ((folder / name / "labels.jsonl").read_bytes() for name in ("kept", "anew"))
    return kept == anew


def do_with_all(label_studio: LabelStudio, project: int, action: str) -> None:
    everything = {"selectedItems": {"all": True, "excluded": []}}
    label_studio.call("POST", "/api/dm/actions", params={"id": action, "project": project}, json=everything)


def test_annotations_that_label_studio_moves_from_one_task_to_another_are_found(
    label_studio: LabelStudio, project: int, tmp_path: Path
):
    data = {"text": distinct_text(1), "brand": "Ромашка", "context": "Бренд: Ромашка"}
    label_studio.call("POST", f"/api/projects/{project}/import", json=[{"data": data}, {"data": data}])
    for person, task in enumerate(label_studio.tasks(project)):
        label_studio.annotate(task["id"], person, NEGATIVE)
    assert same_as_from_scratch(label_studio, project, tmp_path)
    do_with_all(label_studio, project, "remove_duplicates")
    (task,) = label_studio.tasks(project)
    assert len(task["annotations"]) == 2
    assert same_as_from_scratch(label_studio, project, tmp_path)
    assert (tmp_path / "kept" / "labels.jsonl").read_bytes().count(b"\n") == 2


def test_a_bulk_action_on_more_tasks_than_a_page_holds_is_seen_whole(
    label_studio: LabelStudio, project: int, tmp_path: Path
):
    choice = {"from_name": "tonality", "to_name": "text", "type": "choices", "value": {"choices": ["positive"]}}
    tasks = [
        {"data": {"text": distinct_text(number)}, "annotations": [{"result": [choice]}]}
        for number in range(2 * PAGE + 9)
    ]
    label_studio.call("POST", f"/api/projects/{project}/import", json=tasks)
    assert same_as_from_scratch(label_studio, project, tmp_path)
    do_with_all(label_studio, project, "delete_tasks_annotations")
    moments = {task["updated_at"] for task in label_studio.tasks(project)}
    assert len(moments) == 1
    connection = label_studio.connect()
    met = [task["id"] for task in changed_tasks(connection, project)]
    assert len(set(met)) == len(tasks)
    assert same_as_from_scratch(label_studio, project, tmp_path)
    assert (tmp_path / "kept" / "labels.jsonl").read_bytes() == b""


def test_a_server_that_was_put_back_to_an_earlier_state_is_read_anew(
    label_studio: LabelStudio, project: int, tmp_path: Path
):
    push_texts(label_studio, project, range(3))
    tasks = [task["id"] for task in label_studio.tasks(project)]
    label_studio.annotate(tasks[0], 0, NEGATIVE)
    assert same_as_from_scratch(label_studio, project, tmp_path)
    label_studio.stop()
    label_studio.copy_data(tmp_path / "then")
    label_studio.start()
    for task in tasks:
        label_studio.annotate(task, 1, Labels(tonality="positive", categories=()))
    assert same_as_from_scratch(label_studio, project, tmp_path)
    label_studio.put_data_back(tmp_path / "then")
    label_studio.start()
    assert same_as_from_scratch(label_studio, project, tmp_path)
    assert (tmp_path / "kept" / "labels.jsonl").read_bytes().count(b"\n") == 1


def test_only_the_owner_may_read_the_copy(tmp_path: Path):
    with Mirror(tmp_path / "mirror.sqlite"):
        modes = {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == {0o600}


def test_a_restart_of_the_server_loses_nothing(label_studio: LabelStudio, project: int, tmp_path: Path):
    push_texts(label_studio, project, range(2))
    label_studio.annotate(label_studio.tasks(project)[0]["id"], 0, NEGATIVE)
    before = pull(label_studio, project, tmp_path / "mirror.sqlite", tmp_path / "before")
    label_studio.stop()
    label_studio.start()
    after = pull(label_studio, project, tmp_path / "mirror.sqlite", tmp_path / "after")
    assert before == after
    assert (tmp_path / "before/labels.jsonl").read_bytes() == (tmp_path / "after/labels.jsonl").read_bytes()
