"""`tonika label` as a person runs it."""

import json
from pathlib import Path

import pytest
import yaml
from label_studio_sdk.label_interface.interface import LabelInterface
from typer.testing import CliRunner

from data.errors import DataError
from data.record import Labels
from data.taxonomy import DEFAULT_TAXONOMY, load_taxonomy
from labeling.cli import app
from labeling.exchange.project import the_project
from labeling.interface.guide import annotators_guide
from tests.labeling.label_studio import LabelStudio, settings


def run(*arguments: str):
    return CliRunner().invoke(app, arguments)


def test_config_prints_xml_that_can_be_pasted_as_it_is():
    result = run("config")
    assert result.exit_code == 0
    LabelInterface(result.output).validate()


def test_guide_prints_the_guide():
    assert run("guide").output.strip() == annotators_guide(load_taxonomy()).strip()


def test_another_taxonomy_is_another_file(tmp_path: Path):
    other = tmp_path / "other.yaml"
    other.write_text(DEFAULT_TAXONOMY.read_text(encoding="utf-8").replace("Доставка и сроки", "Логистика"), "utf-8")
    for command in ("config", "guide"):
        assert "Логистика" in run(command, "--taxonomy", str(other)).output


def test_a_missing_taxonomy_is_an_error_that_says_so(tmp_path: Path):
    result = run("config", "--taxonomy", str(tmp_path / "none.yaml"))
    assert isinstance(result.exception, DataError)
    assert "no taxonomy at" in str(result.exception)


@pytest.mark.slow
def test_mentions_go_out_and_labels_come_back(
    label_studio: LabelStudio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABEL_STUDIO_URL", label_studio.access.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", label_studio.access.token)
    monkeypatch.setenv("TONIKA_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("TONIKA_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("COLUMNS", "300")
    section = {"label": settings("from the command line").model_dump()}
    Path("params.yaml").write_text(yaml.safe_dump(section), encoding="utf-8")
    Path("mentions.csv").write_text("text,brand\nСвязь пропала,Ромашка\n,Ромашка\n", encoding="utf-8")

    assert "has no project 'from the command line'" in str(run("push", "mentions.csv").exception)
    assert "is made" in run("setup").output
    assert "is as it should be" in run("setup").output
    pushed = run("push", "mentions.csv").output
    assert "No champion answers at http://127.0.0.1:9" in pushed
    assert "1 new tasks; 0 mentions were tasks already" in pushed
    assert "1 problems in rows that are no mentions" in pushed
    assert json.loads(Path("artifacts/push_rejects.jsonl").read_text())["line"] == 3
    Path("mentions.csv").write_text("text,brand\nСвязь пропала,Ромашка\n", encoding="utf-8")
    assert "0 new tasks; 1 mentions were tasks already" in run("push", "mentions.csv").output
    assert not Path("artifacts/push_rejects.jsonl").exists()

    (task,) = label_studio.tasks(the_project(label_studio.connect(), "from the command line"))
    label_studio.annotate(task["id"], 0, Labels(tonality="neutral", categories=()))
    assert "1 annotations of 1 mentions in data/labels/label_studio.jsonl" in run("pull").output
    row = json.loads(Path("data/labels/label_studio.jsonl").read_text(encoding="utf-8"))
    assert (row["text"], row["tonality"]) == ("Связь пропала", "neutral")
