"""`tonika label push` says what it passed over, before anything is pushed and also when pushing fails."""

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from data.taxonomy import load_taxonomy
from labeling.cli import app
from labeling.errors import LabelingError
from labeling.exchange.project import set_up
from tests.data.builders import full_disk
from tests.labeling.answering import answering
from tests.labeling.label_studio import LabelStudio, settings

pytestmark = pytest.mark.slow

REJECTS = Path("artifacts/push_rejects.jsonl")
ROWS = "text,brend\nСвязь пропала,Ромашка\n,Ромашка\nСвязь есть,Ромашка\n"


@pytest.fixture(autouse=True)
def project_folder(
    label_studio: LabelStudio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """Have a project of the test's own on the server, and stand in a folder that knows it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABEL_STUDIO_URL", label_studio.access.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", label_studio.access.token)
    monkeypatch.setenv("TONIKA_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("COLUMNS", "300")
    chosen = settings(request.node.name[:50])
    set_up(label_studio.connect(), load_taxonomy(), chosen)
    Path("params.yaml").write_text(yaml.safe_dump({"label": chosen.model_dump()}), encoding="utf-8")
    Path("mentions.csv").write_text(ROWS, encoding="utf-8")


def push(*arguments: str) -> Result:
    return CliRunner().invoke(app, ("push", *arguments))


def test_a_misspelt_column_and_rows_that_are_no_mentions_are_named():
    told = push("mentions.csv", "--no-predictions").output
    assert "ignored: brend, in 3 rows" in told
    assert f"1 problems in rows that are no mentions; see {REJECTS}" in told
    assert "2 new tasks" in told


def test_a_push_that_fails_leaves_its_own_rejects_and_one_without_any_leaves_none(monkeypatch: pytest.MonkeyPatch):
    REJECTS.parent.mkdir()
    REJECTS.write_text("of an earlier push\n", encoding="utf-8")
    with answering(200, {}) as url:  # as ready as a service is, and none
        monkeypatch.setenv("TONIKA_URL", url)
        failed = push("mentions.csv")
    assert isinstance(failed.exception, LabelingError)
    (reject,) = map(json.loads, REJECTS.read_text(encoding="utf-8").splitlines())
    assert (reject["file"], reject["line"], reject["field"]) == ("mentions.csv", 3, "text")
    Path("mentions.csv").write_text(ROWS.replace("\n,", "\nТакси не едет,"), encoding="utf-8")
    assert "3 new tasks" in push("mentions.csv", "--no-predictions").output
    assert not REJECTS.exists()


def test_a_full_disk_where_rejects_go_is_named_and_nothing_is_pushed():
    full_disk(REJECTS)
    failed = push("mentions.csv", "--no-predictions")
    assert f"no space is left on this machine's disk for {REJECTS}; free some" in str(failed.exception)
    assert "2 new tasks" in push("mentions.csv", "--no-predictions").output


def test_a_file_to_push_is_never_taken_for_that_of_the_rejects():
    failed = push("mentions.csv", "--rejects", "./mentions.csv")
    assert "mentions.csv is one of the files to push; choose another --rejects" in str(failed.exception)
    assert Path("mentions.csv").read_text(encoding="utf-8") == ROWS
