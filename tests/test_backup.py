"""A backup, taken while everything runs, brings all of it back."""

import re
import shutil
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from data.record import Labels, Mention
from data.taxonomy import load_taxonomy
from labeling.exchange.project import set_up
from tests.data.builders import distinct_text
from tests.labeling.label_studio import LabelStudio, push_mentions, settings
from tests.project_copy import ROOT, run
from tests.serving.running import free_port, running_service
from tests.serving.tiny import make_tiny_bundle

SECRET = {"X-Tonika-Secret": "of this test"}
REGISTER = """
import mlflow, pathlib, sys
from serving.packaging.pyfunc import log_bundle
experiment = mlflow.create_experiment("tests", artifact_location=sys.argv[2])
with mlflow.start_run(experiment_id=experiment):
    logged = log_bundle(pathlib.Path(sys.argv[1]), "bundle").model_uri
mlflow.register_model(logged, "tonika")
mlflow.MlflowClient().set_registered_model_alias("tonika", "champion", "1")
"""


def backup(*arguments: str, cwd: Path, expected: int = 0) -> str:
    return run(sys.executable, str(ROOT / "deploy" / "backup.py"), *arguments, cwd=cwd, expected=expected)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project's folder with a champion in its registry and labels in a DVC cache."""
    project = tmp_path / "project"
    (project / "data" / "labels").mkdir(parents=True)
    (project / "data" / "labels" / "export.jsonl").write_text('{"text": "связь пропала"}\n', encoding="utf-8")
    environment = {"PYTHONPATH": str(ROOT), "MLFLOW_TRACKING_URI": f"sqlite:///{project / 'mlflow.db'}"}
    bundle = make_tiny_bundle(tmp_path / "bundle")
    artifacts = (project / "mlartifacts").as_uri()
    run(sys.executable, "-c", REGISTER, str(bundle), artifacts, cwd=project, environment=environment)
    run("git", "init", "--quiet", cwd=project)
    run("dvc", "init", "--quiet", cwd=project)
    run("dvc", "add", "--quiet", "data/labels", cwd=project)
    return project


def test_everything_comes_back_from_a_backup_that_was_taken_while_it_ran(folder: Path, tmp_path: Path):
    server = LabelStudio(folder / "state")
    port = free_port()
    environment = {
        "TONIKA_PORT": str(port),
        "TONIKA_STATE": str(folder / "state"),
        "TONIKA_SECRET": SECRET["X-Tonika-Secret"],
        "MLFLOW_TRACKING_URI": f"sqlite:///{folder / 'mlflow.db'}",
    }
    command = [sys.executable, "-m", "tonika", "serve"]
    url = f"http://127.0.0.1:{port}"
    try:
        project = set_up(server.connect(), load_taxonomy(), settings("to be lost")).project
        push_mentions(server.connect(), project, [Mention(text=distinct_text(number)) for number in range(3)])
        server.annotate(server.tasks(project)[0]["id"], 0, Labels(tonality="neutral", categories=()))
        with running_service(command, environment, port, tmp_path):
            correction = {"mention": {"text": distinct_text(1)}, "labels": {"tonality": "positive"}}
            httpx.post(f"{url}/v1/feedback", json=correction).raise_for_status()
            before = state_of(url, server, project)
            assert "saved: state, mlflow.db, mlartifacts, labels, dvc-cache" in backup(
                "save", str(tmp_path / "backup"), cwd=folder
            )
            assert "exists already" in backup("save", str(tmp_path / "backup"), cwd=folder, expected=1)
        server.stop()
        assert "would be overwritten" in backup("restore", str(tmp_path / "backup"), cwd=folder, expected=1)

        for lost in ("state", "mlartifacts", "data/labels", ".dvc/cache"):
            shutil.rmtree(folder / lost)
        (folder / "mlflow.db").unlink()
        backup("restore", str(tmp_path / "backup"), cwd=folder)
        server.link_programs()
        server.start()
        with running_service(command, environment, port, tmp_path):
            assert state_of(url, server, project) == before
        shutil.rmtree(folder / "data" / "labels")
        run("dvc", "checkout", cwd=folder)
        assert (folder / "data" / "labels" / "export.jsonl").is_file()
    finally:
        server.stop()


def state_of(url: str, server: LabelStudio, project: int) -> dict[str, Any]:
    """What a person would miss."""
    mentions = {"mentions": [{"text": distinct_text(1)}]}
    tasks = server.tasks(project)
    return {
        "scores": httpx.post(f"{url}/v1/score", json=mentions).raise_for_status().json(),
        "journal": httpx.get(f"{url}/v1/journal", headers=SECRET).raise_for_status().json(),
        "texts": [task["data"]["text"] for task in tasks],
        "annotations": [[annotation["result"] for annotation in task["annotations"]] for task in tasks],
    }


def test_a_folder_without_anything_to_save_is_an_error(tmp_path: Path):
    assert "run it in the project's folder" in backup("save", str(tmp_path / "b"), cwd=tmp_path, expected=1)
    assert "is no backup" in backup("restore", str(tmp_path), cwd=tmp_path, expected=1)


def test_the_commands_of_the_document_are_those_of_the_program():
    shown = re.findall(r"python deploy/backup\.py (\w+)", (ROOT / "docs" / "backup.md").read_text(encoding="utf-8"))
    assert set(shown) == {"save", "restore"}
