"""Corrections of scores become tasks for confirmation: each once, whatever goes down in between."""

from pathlib import Path

import httpx
import pytest

from data.erasure import NOTHING_FORGOTTEN, Erasures
from data.record import Mention
from data.taxonomy import load_taxonomy
from labeling.errors import LabelingError
from labeling.exchange.feedback import TakenFeedback, take_feedback
from labeling.exchange.mirror import Mirror
from labeling.exchange.new_mentions import find_new
from labeling.exchange.pool import Pool
from labeling.exchange.service_journal import ServiceJournal, find_secret
from tests.data.builders import distinct_text, no_reject, write_jsonl
from tests.labeling.label_studio import SECRET, LabelStudio, push_mentions


def correct(service: str, number: int, tonality: str, **more: str) -> None:
    body = {"mention": {"text": distinct_text(number), "brand": "Ромашка"}, "labels": {"tonality": tonality}, **more}
    httpx.post(f"{service}/v1/feedback", json=body).raise_for_status()


def take(
    label_studio: LabelStudio, project: int, service: str, mirror_path: Path, erasures: Erasures = NOTHING_FORGOTTEN
) -> TakenFeedback:
    connection = label_studio.connect()
    with Mirror(mirror_path) as mirror:
        mirror.refresh(connection, project)
        journal, place = ServiceJournal(service, SECRET), mirror_path.with_suffix(".json")
        return take_feedback(connection, project, mirror, journal, place, load_taxonomy(), erasures)


@pytest.mark.slow
def test_a_correction_is_one_task_that_says_what_was_corrected(
    label_studio: LabelStudio, project: int, service: str, tmp_path: Path
):
    mirror = tmp_path / "mirror.sqlite"
    take(label_studio, project, service, mirror)  # what other tests have said
    before = len(label_studio.tasks(project))
    push_mentions(label_studio.connect(), project, [Mention(text=distinct_text(1), brand="Ромашка")])
    correct(service, 1, "positive", comment="это похвала")
    correct(service, 2, "negative")
    assert take(label_studio, project, service, mirror) == TakenFeedback(new=2)
    assert take(label_studio, project, service, mirror) == TakenFeedback()
    tasks = label_studio.tasks(project)[before:]
    assert [task["data"]["text"] for task in tasks] == [distinct_text(1), distinct_text(1), distinct_text(2)]
    assert "Пользователь поправил: Позитив («это похвала»)" in tasks[1]["data"]["context"]

    # Another machine reads the journal from its start, and finds every correction a task already.
    again = take(label_studio, project, service, tmp_path / "another.sqlite")
    assert again.new == 0
    assert again.known >= 2
    # What came back by hand does not become a task once more, and is no new mention either.
    label_studio.call("DELETE", f"/api/tasks/{tasks[1]['id']}/")
    assert take(label_studio, project, service, mirror) == TakenFeedback()
    rows = [{"text": distinct_text(2), "brand": "Ромашка"}]
    with Mirror(mirror) as opened, Pool() as pool:
        found = find_new([write_jsonl(tmp_path / "m.jsonl", rows)], opened, NOTHING_FORGOTTEN, pool, no_reject)
    assert (found.new, found.known) == (0, 1)


@pytest.mark.slow
def test_a_correction_waits_while_label_studio_is_down(
    label_studio: LabelStudio, project: int, service: str, tmp_path: Path
):
    mirror = tmp_path / "mirror.sqlite"
    take(label_studio, project, service, mirror)
    connection = label_studio.connect()
    label_studio.stop()
    try:
        correct(service, 10, "neutral")
        journal, place = ServiceJournal(service, SECRET), mirror.with_suffix(".json")
        with Mirror(mirror) as opened, pytest.raises(LabelingError, match="does not answer"):
            take_feedback(connection, project, opened, journal, place, load_taxonomy(), NOTHING_FORGOTTEN)
    finally:
        label_studio.start()
    assert take(label_studio, project, service, mirror) == TakenFeedback(new=1)
    assert [task["data"]["text"] for task in label_studio.tasks(project)].count(distinct_text(10)) == 1


@pytest.mark.slow
def test_a_correction_of_what_was_forgotten_is_no_task(
    label_studio: LabelStudio, project: int, service: str, tmp_path: Path
):
    take(label_studio, project, service, tmp_path / "mirror.sqlite")
    correct(service, 20, "neutral")
    erasures = NOTHING_FORGOTTEN.with_texts(distinct_text(20))
    taken = take(label_studio, project, service, tmp_path / "mirror.sqlite", erasures)
    assert taken == TakenFeedback(forgotten=1)


@pytest.mark.slow
def test_another_secret_is_refused_with_its_name(service: str):
    with pytest.raises(LabelingError, match="refuses the secret; TONIKA_SECRET must be the same"):
        ServiceJournal(service, "another").page(0)


def test_the_secret_is_taken_from_the_environment_or_from_the_service_of_this_machine(tmp_path: Path):
    assert find_secret({"TONIKA_STATE": str(tmp_path)}) is None
    (tmp_path / "secret").write_text("kept\n", encoding="utf-8")
    assert find_secret({"TONIKA_STATE": str(tmp_path)}) == "kept"
    assert find_secret({"TONIKA_STATE": str(tmp_path), "TONIKA_SECRET": "given"}) == "given"


def test_a_service_that_does_not_answer_loses_nothing():
    with pytest.raises(LabelingError, match="nothing is lost"):
        ServiceJournal("http://127.0.0.1:9", SECRET).page(0)
