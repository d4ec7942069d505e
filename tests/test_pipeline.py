"""The whole path in a copy of the project: real DVC, MLflow and BentoML, and a tiny encoder."""

import json
from pathlib import Path

import pytest
from mlflow import MlflowClient

from tests.project_copy import commit, copy_project, run, tonika

pytestmark = pytest.mark.slow

MODEL = "tonika"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A committed copy of the project whose params name a tiny encoder, after its first `dvc repro`."""
    copy = copy_project(tmp_path_factory.mktemp("pipeline"))
    output = run("dvc", "repro", cwd=copy)
    assert "Running stage 'register'" in output
    commit(copy, "The first run")
    return copy


def promote_first(project: Path) -> str:
    """Make the first version champion, whatever experiments have registered since."""
    return tonika("promote", "--version", "1", cwd=project)


def registry(project: Path) -> MlflowClient:
    return MlflowClient(tracking_uri=f"sqlite:///{project / 'mlflow.db'}")


def versions(project: Path) -> set[str]:
    return {str(version.version) for version in registry(project).search_model_versions(f"name = '{MODEL}'")}


def test_a_second_repro_does_nothing(project):
    before = versions(project)
    output = run("dvc", "repro", cwd=project)
    assert "Running stage" not in output
    assert versions(project) == before


def test_the_first_promotion_makes_a_champion_and_the_second_changes_nothing(project):
    assert "is the champion" in promote_first(project)
    assert "nothing changes" in promote_first(project)
    assert "version 1" in tonika("champion", cwd=project)


def test_the_demo_serves_the_champion_and_prints_its_scores(project):
    promote_first(project)
    output = tonika("demo", cwd=project)
    assert "tonika version 1" in output
    assert "Торгомир" in output
    assert "make mlflow" in output


@pytest.mark.parametrize(
    ("where", "setting", "earlier", "first"),
    [((), "train.learning_rate=5.0e-4", "prepare", "train"), (("--temp",), "evaluate.seed=14", "train", "evaluate")],
    ids=["workspace", "temporary copy"],
)
def test_an_experiment_runs_only_what_depends_and_leaves_the_champion(project, where, setting, earlier, first):
    promote_first(project)
    champion = registry(project).get_model_version_by_alias(MODEL, "champion").version
    before = versions(project)
    output = run("dvc", "exp", "run", *where, "-S", setting, cwd=project)
    assert f"Running stage '{earlier}'" not in output
    assert f"Running stage '{first}'" in output
    new = versions(project) - before
    assert len(new) == 1, "an experiment registers in the project's own registry, wherever it runs"
    assert registry(project).get_model_version_by_alias(MODEL, "champion").version == champion
    tracked = registry(project).get_model_version(MODEL, new.pop())
    params = registry(project).get_run(tracked.run_id or "").data.params
    assert (params["learning_rate"] == "0.0005") is (first == "train")
    run("git", "checkout", "--", "params.yaml", "dvc.lock", cwd=project)


def test_a_dataset_travels_through_a_dvc_remote(project, tmp_path):
    run("dvc", "remote", "add", "--local", "--default", "store", str(tmp_path / "store"), cwd=project)
    run("dvc", "push", cwd=project)
    clone = tmp_path / "clone"
    run("git", "clone", "--quiet", str(project), str(clone), cwd=tmp_path)
    run("dvc", "remote", "add", "--local", "--default", "store", str(tmp_path / "store"), cwd=clone)
    run("dvc", "pull", "artifacts/dataset", cwd=clone)
    manifest = Path("artifacts") / "dataset" / "manifest.json"
    assert (clone / manifest).read_bytes() == (project / manifest).read_bytes()


def test_a_file_is_scored_with_the_champion(project, tmp_path):
    promote_first(project)
    mentions = tmp_path / "mentions.csv"
    mentions.write_text("text,brand\nВсё привезли вовремя,Ромашка\n,Ромашка\n", encoding="utf-8")
    output = tonika("score", str(mentions), "-o", str(tmp_path / "scores.jsonl"), cwd=project)
    assert "1 of 2 rows scored" in output
    reject = json.loads((tmp_path / "scores.jsonl.rejects.jsonl").read_text(encoding="utf-8"))
    assert (reject["line"], reject["field"]) == (3, "text")
