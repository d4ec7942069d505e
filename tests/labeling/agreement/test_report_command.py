"""`tonika label report` on a real server: three people, control tasks, a second look."""

import json
from pathlib import Path

import numpy as np
import pytest
import yaml
from typer.testing import CliRunner

from data.out_of_fold import Origin, OutOfFold, write_out_of_fold
from data.record import Labels, Mention
from labeling.cli import app
from tests.data.builders import TAXONOMY, distinct_text, labelled_row, write_jsonl
from tests.labeling.agreement.builders import NEUTRAL, POSITIVE, SPAM, negative
from tests.labeling.label_studio import LabelStudio, push_mentions, settings

pytestmark = pytest.mark.slow

HOSTILE = "<script>alert(1)</script> и опять опоздали"


def run(*arguments: str):
    return CliRunner().invoke(app, arguments)


@pytest.fixture
def here(label_studio: LabelStudio, request, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which commands work on the project of the test, whose known answers are twelve neutral mentions."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABEL_STUDIO_URL", label_studio.access.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", label_studio.access.token)
    monkeypatch.setenv("TONIKA_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("COLUMNS", "300")
    answers = [labelled_row(number, tonality="neutral", categories=[]) for number in range(12)]
    write_jsonl(tmp_path / "answers.jsonl", answers)
    section = settings(request.node.name[:50], controls="answers.jsonl").model_dump()
    (tmp_path / "params.yaml").write_text(yaml.safe_dump({"label": section}), encoding="utf-8")
    return tmp_path


@pytest.mark.usefixtures("here")
def test_the_report_shows_who_disagrees_where_and_who_needs_help(label_studio: LabelStudio, project: int):
    connection = label_studio.connect()
    mentions = [Mention(text=distinct_text(number), brand="Ромашка", source="vk") for number in range(12)]
    push_mentions(connection, project, [*mentions, Mention(text=HOSTILE, brand="Ромашка")])
    tasks = {task["data"]["text"]: task["id"] for task in label_studio.tasks(project)}
    for number in range(12):
        for person in range(3):
            wrong = person == 2 and number % 4
            label_studio.annotate(tasks[distinct_text(number)], person, POSITIVE if wrong else NEUTRAL)
    for person, labels in enumerate((negative("delivery"), negative("support"), SPAM)):
        label_studio.annotate(tasks[HOSTILE], person, labels)
    label_studio.annotate(tasks[HOSTILE], 1, Labels(), cancelled=True)
    # Anna looks once more, in a task of its own.
    imported = {"data": {"text": HOSTILE, "brand": "Ромашка"}}
    label_studio.call("POST", f"/api/projects/{project}/import", json=[imported])
    (again,) = {task["id"] for task in label_studio.tasks(project)} - set(tasks.values())
    label_studio.annotate(again, 0, POSITIVE)
    label_studio.call("PATCH", f"/api/users/{label_studio.people[0]}/", json={"first_name": "Анна", "last_name": "П."})

    result = run("report")
    assert result.exit_code == 0, result.exception
    assert "Report: artifacts/labels_report.html" in result.output
    assert "13 mentions judged, 13 of them by several; they differ on the tonality of 10" in result.output
    (vera,) = [line for line in result.output.splitlines() if "vera@tonika.example" in line]
    assert "25% of 12" in vera
    assert "needs help" in vera
    page = Path("artifacts/labels_report.html").read_text(encoding="utf-8")
    assert connection.project_link(project) in page
    for task in (tasks[HOSTILE], again, tasks[distinct_text(1)]):
        assert f'href="{connection.task_link(project, task)}"' in page
    assert "Анна П." in page
    assert "boris@tonika.example" in page
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; и опять опоздали" in page
    contested = page[page.index("&lt;script") :][:1500]
    assert "Позитив" in contested.split("Анна П.:")[1][:40]  # what she said last
    assert "dvc repro out_of_fold" in page


@pytest.mark.usefixtures("here")
def test_suspect_labels_have_links_to_their_tasks(label_studio: LabelStudio, project: int):
    connection = label_studio.connect()
    mention = Mention(text=distinct_text(50), brand="Ромашка")
    push_mentions(connection, project, [mention])
    (task,) = label_studio.tasks(project)
    label_studio.annotate(task["id"], 0, NEUTRAL)
    sure = {"negative": (0.9, 0.07, 0.03), "neutral": (0.05, 0.9, 0.05)}
    others = [("negative", "neutral")[number % 2] for number in range(40)]
    made = OutOfFold(
        Origin(categories=TAXONOMY.category_keys, dataset="d", folds=5, encoder="e"),
        keys=(mention.key, *(f"{number:032}" for number in range(40))),
        parts=("train",) * 41,
        labels=(NEUTRAL, *(Labels.model_validate({"tonality": tonality}) for tonality in others)),
        tonality=np.array([(0.97, 0.02, 0.01), *(sure[tonality] for tonality in others)]),
        categories=np.full((41, len(TAXONOMY.category_keys)), 0.01),
    )
    write_out_of_fold(Path("probabilities.parquet"), made)
    result = run("report", "--out-of-fold", "probabilities.parquet", "-o", "page.html")
    assert result.exit_code == 0, result.exception
    section = Path("page.html").read_text(encoding="utf-8").split('id="suspects"')[1]
    (row,) = [row for row in section.split("<tr>") if distinct_text(50) in row]
    assert "<td>Нейтрально</td><td><b>Негатив</b></td>" in row
    assert f'href="{connection.task_link(project, task["id"])}"' in row


def test_known_answers_that_cannot_be_read_are_an_error_that_says_where(here: Path):
    (here / "answers.jsonl").write_text(json.dumps({"text": "а", "tonality": "злой"}) + "\n", encoding="utf-8")
    result = run("report")
    assert "answers.jsonl, 1: tonality" in str(result.exception)
    assert not (here / "artifacts").exists()


@pytest.mark.usefixtures("here")
def test_a_project_that_is_gone_is_an_error_that_says_what_makes_it(label_studio: LabelStudio, project: int):
    label_studio.call("DELETE", f"/api/projects/{project}/")
    assert "`tonika label setup` makes it" in str(run("report").exception)
