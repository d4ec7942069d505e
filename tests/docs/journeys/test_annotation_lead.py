"""What the documents tell an annotation lead, on a Label Studio that they start, with people who annotate."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.record import Labels
from labeling.exchange.project import the_project
from labeling.server.access import find_access
from tests.data.builders import write_jsonl
from tests.docs.journeys.files import mentions, write_mentions
from tests.docs.journeys.reader import Reader
from tests.labeling.label_studio import LabelStudio
from tests.project_copy import copy_project, crown
from tests.serving.running import free_port
from tests.serving.tiny import make_tiny_bundle

pytestmark = pytest.mark.slow

TITLE = "The documents"
FORGOTTEN = ({"text": "текст упоминания"}, {"text": "Спасибо за всё", "author": "имя автора"})
ANSWERS = (
    Labels(tonality="negative", categories=("delivery",)),
    Labels(tonality="neutral", categories=()),
    Labels(tonality="positive", categories=()),
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a champion, whose labels are those of Label Studio and the sample's."""
    folder = tmp_path_factory.mktemp("lead")
    changes: dict[str, dict[str, Any]] = {
        "prepare": {"labels": "data/labels"},
        "label": {"project": TITLE},
        "retrain": {"new_labels": 10, "settle_seconds": 1},
    }
    copy = copy_project(folder, changes)
    crown(copy, make_tiny_bundle(folder / "champion"))
    (copy / "data" / "labels").mkdir()
    shutil.copy(copy / "data" / "sample" / "export.json", copy / "data" / "labels")
    write_mentions(copy)
    write_jsonl(copy / "mentions.jsonl", [*mentions(0, 30), *FORGOTTEN])
    return copy


@pytest.fixture(scope="module")
def server(project: Path, label_studio: LabelStudio) -> Iterator[LabelStudio]:
    """The installation that the documents' commands find, and its people; it does not run."""
    server = LabelStudio(project / "state", like=label_studio)
    server.stop()
    yield server
    server.remove()


@pytest.fixture(scope="module")
def lead(project: Path, server: LabelStudio) -> Iterator[Reader]:
    """With Label Studio and the service running."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    words = {
        "sqlite3 FILE": "sqlite3 state/label-studio/data/label_studio.sqlite3",
        "FILE": "mentions.jsonl",
        "--sizes 5000,50000": "--sizes 20",
    }
    lead = Reader(project, words, {"TONIKA_PORT": str(port), "TONIKA_URL": url})
    lead.runs("sqlite3 FILE VACUUM")
    started = lead.running("tonika label up --calls-loopback", more=f"--port {free_port()}", says="tonika label setup")
    with started, lead.running("tonika serve", answers=f"{url}/readyz"):
        server.access = find_access({"TONIKA_STATE": str(project / "state")})
        yield lead


def tasks(server: LabelStudio) -> list[Any]:
    return server.tasks(the_project(server.connect(), TITLE))


def annotate(server: LabelStudio, count: int) -> None:
    """Have two people judge the first tasks; they do not always agree."""
    for number, task in enumerate(tasks(server)[:count]):
        server.annotate(task["id"], 0, ANSWERS[number % 3])
        server.annotate(task["id"], 1, ANSWERS[number % 2])


def test_what_annotators_will_see_is_read(lead: Reader):
    lead.runs("tonika label config", says="<Choices")
    lead.runs("tonika label guide", says="Доставка и сроки")
    lead.runs("tonika data check FILE", says="32 unlabelled, 0 rejected")


def test_mentions_become_labels_which_make_a_model_that_doubts_them_and_are_forgotten(
    lead: Reader, server: LabelStudio
):
    lead.runs("tonika label setup", says="is made")
    lead.runs("tonika secret")
    lead.runs("tonika label connect", says="connected to")
    lead.runs("tonika label push FILE", says="32 new tasks")
    lead.runs("tonika label push mentions.jsonl more.csv", says="10 new tasks; 32 mentions were tasks already")
    lead.runs("tonika label push export.xlsx --mapping brand_analytics --brand Ромашка --mask", says="10 new tasks")
    annotate(server, 24)
    lead.runs("tonika label pull")
    labels = lead.project / "data" / "labels" / "label_studio.jsonl"
    assert len(labels.read_text("utf-8").splitlines()) == 48

    lead.runs("tonika retrain", says="retrained on 48 new labels")
    with lead.running("tonika retrain --watch", says="0 of 10 new labels have come"):
        pass
    lead.runs("tonika label report", says="alpha")
    assert (lead.project / "artifacts" / "labels_report.html").is_file()
    lead.runs("tonika label second-look", says="mentions went back")
    lead.runs("tonika label suggest")

    lead.runs("tonika forget --text")
    lead.runs("tonika forget --author")
    lead.runs("tonika forget --again", says="0 Label Studio tasks")
    left = {task["data"]["text"] for task in tasks(server)}
    assert not left & {row["text"] for row in FORGOTTEN}


def test_the_way_there_and_back_is_measured(lead: Reader):
    lead.runs("python -m benchmarks.exchange --sizes", says="pull again")
