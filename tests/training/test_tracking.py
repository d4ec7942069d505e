"""What a run is traced by: its MLflow run, the git commit and DVC's hash."""

import subprocess
from pathlib import Path

import pytest
import yaml

from training.tracking import connect, dvc_hash, git_commit, tracked_run


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, value in {"AUTHOR": "test", "COMMITTER": "test"}.items():
        monkeypatch.setenv(f"GIT_{name}_NAME", value)
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "test@example.com")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    return tmp_path


def git(*arguments):
    return subprocess.run(["git", *arguments], check=True, capture_output=True, text=True).stdout.strip()


def test_the_commit_is_told_and_whether_the_tree_has_changed_since(folder):
    git("init", "--quiet")
    (folder / "params.yaml").write_text("seed: 1\n")
    git("add", "--all")
    git("commit", "--quiet", "--message", "first")
    commit = git("rev-parse", "HEAD")
    assert git_commit() == commit
    (folder / "params.yaml").write_text("seed: 2\n")
    assert git_commit() == f"{commit}+changes"


@pytest.mark.usefixtures("folder")
def test_outside_git_the_commit_is_unknown():
    assert git_commit() == "unknown"


def test_the_hash_is_the_one_that_dvc_locked(folder):
    outputs = [{"path": "artifacts/dataset", "hash": "md5", "md5": "0a1b.dir"}]
    lock = {"schema": "2.0", "stages": {"prepare": {"cmd": "x", "outs": outputs}, "empty": {"cmd": "y"}}}
    (folder / "dvc.lock").write_text(yaml.safe_dump(lock))
    assert dvc_hash(Path("artifacts/dataset")) == "0a1b.dir"
    assert dvc_hash(folder / "artifacts" / "dataset") == "0a1b.dir"
    assert dvc_hash(Path("artifacts/other")) == "untracked"


@pytest.mark.usefixtures("folder")
def test_without_dvc_a_dataset_is_untracked():
    assert dvc_hash(Path("artifacts/dataset")) == "untracked"


def test_a_known_run_is_gone_on_with_and_an_unknown_one_is_named_by_the_next(folder, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{folder / 'mlflow.db'}")
    with tracked_run(None) as first:
        pass
    with tracked_run(first) as again:
        assert again == first
    with tracked_run("0" * 32) as other:
        assert other != first
    client = connect()
    assert client.get_run(other).data.tags["continues"] == "0" * 32
    assert "continues" not in client.get_run(first).data.tags
    client.delete_run(first)
    with tracked_run(first) as replacement:
        assert replacement not in {first, other}


def test_artifacts_of_a_local_store_lie_in_the_project_wherever_the_experiment_runs(folder, monkeypatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    copy = folder / ".dvc" / "tmp" / "exps" / "abc"
    copy.mkdir(parents=True)
    monkeypatch.chdir(copy)
    experiment = connect().get_experiment_by_name("tonika")
    assert experiment is not None
    assert experiment.artifact_location == (folder / "mlartifacts").as_uri()
    assert (folder / "mlflow.db").is_file()
