"""The commands of the training room from the outside: exit codes, and what goes to stderr."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
import yaml

import tonika
from data.record import Mention
from data.taxonomy import DEFAULT_TAXONOMY, load_taxonomy
from serving.registry.champion import MODEL_NAME
from serving.scoring.bundle import open_bundle
from serving.scoring.scorer import Scorer
from tests.serving.running import ROOT
from tests.serving.tiny import make_tiny_bundle
from tests.training.auxiliary import put_no_auxiliary
from tests.training.labelled import labelled, random_mentions, write_dataset
from tests.training.tiny_encoder import export_settings, train_settings, write_params
from training.errors import TrainingError
from training.promotion.promote import CHAMPION, promote
from training.promotion.register import register_stage
from training.settings import PromoteSettings
from training.tracking import connect

PROMOTE = {"margin": 0.5, "slice_min_mentions": 1000, "max_slice_fall": 5.0, "bootstrap_samples": 100, "seed": 13}
GOOD, BAD = 1, 2  # seeds of tiny bundles; the test part is labelled as the first of them judges it


@pytest.fixture(scope="module")
def empty_store(tmp_path_factory):
    """A tracking store in which nothing is tracked yet; MLflow takes seconds to make its tables."""
    folder = tmp_path_factory.mktemp("store")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{folder / 'mlflow.db'}")
        connect()
    return folder / "mlflow.db"


@pytest.fixture
def project(tmp_path, monkeypatch, tiny_encoder, empty_store):
    """An empty project folder as the working directory, with params; its registry is mlflow.db there."""
    monkeypatch.chdir(tmp_path)
    shutil.copyfile(empty_store, tmp_path / "mlflow.db")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path / 'mlflow.db'}")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("COLUMNS", "200")
    sections = {"train": train_settings(tiny_encoder).model_dump(), "export": export_settings().model_dump()}
    write_params(tmp_path, {**sections, "promote": PROMOTE})
    return tmp_path


@pytest.fixture
def run(monkeypatch, capsys):
    """Run a command as `tonika` does; returns the exit code, stdout and stderr."""

    def run_command(*arguments):
        monkeypatch.setattr(sys, "argv", ["tonika", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            tonika.main()
        written = capsys.readouterr()
        return stopped.value.code, written.out, written.err

    return run_command


def write_judged_dataset(folder, seed):
    """A dataset whose test part is labelled just as the tiny bundle of `seed` judges it."""
    mentions = [Mention(text=item.mention.text, brand=item.mention.brand) for item in random_mentions(80, 7)]
    scores = Scorer.load(make_tiny_bundle(folder.with_name("judge"), seed=seed), threads=1).score(mentions)
    test = [
        labelled(mention.text, score.tonality, tuple(choice.key for choice in score.categories), mention.brand)
        for mention, score in zip(mentions, scores, strict=True)
    ]
    write_dataset(folder, {"test": test}, load_taxonomy())


def register(project, name, **changes):
    """Register a tiny bundle with an evaluation of one figure; returns its version."""
    bundle = make_tiny_bundle(project / name, **changes)
    (project / "evaluation").mkdir(exist_ok=True)
    (project / "evaluation" / "metrics.json").write_text('{"test": {"headline": 0.5}}', encoding="utf-8")
    (project / "export.json").write_text("{}", encoding="utf-8")
    registered = register_stage(bundle, project / "evaluation", project / "export.json", project / "registered.json")
    return registered["version"]


def champion():
    return str(connect().get_model_version_by_alias(MODEL_NAME, CHAMPION).version)


def test_a_refused_challenger_exits_with_3_and_stays_one(project, run):
    write_judged_dataset(project / "dataset", GOOD)
    first = register(project, "good", seed=GOOD)
    code, told, _ = run("promote", "--dataset", "dataset")
    assert (code, f"Version {first} is the champion" in told) == (0, True)
    second = register(project, "bad", seed=BAD)
    code, told, errors = run("promote", "--dataset", "dataset")
    assert code == 3
    assert "Error" not in errors
    assert f"Version {second} stays a challenger: headline" in told
    assert "lower bound must be above -0.5" in told
    assert champion() == first
    code, told, _ = run("champion")
    assert code == 0
    assert f"version {first}" in told


def test_a_better_challenger_exits_with_0_and_can_be_rolled_back(project, run):
    write_judged_dataset(project / "dataset", GOOD)
    first = register(project, "bad", seed=BAD)
    assert run("promote", "--dataset", "dataset")[0] == 0
    second = register(project, "good", seed=GOOD)
    code, told, _ = run("promote", "--dataset", "dataset")
    assert (code, f"Version {second} is the champion" in told) == (0, True)
    code, told, _ = run("rollback")
    assert (code, told.strip()) == (0, f"Version {first} is the champion again, in place of {second}")
    code, _, errors = run("rollback")
    assert code == 1
    assert f"version {first} replaced no other champion" in errors


def test_a_version_that_was_judged_before_is_left_alone_where_that_is_asked_for_and_exits_with_4(project, run):
    write_judged_dataset(project / "dataset", GOOD)
    command = ("promote", "--dataset", "dataset", "--unless-judged", "--version")
    first = register(project, "bad", seed=BAD)
    assert run(*command, first)[0] == 0
    second = register(project, "good", seed=GOOD)
    assert run(*command, second)[0] == 0
    assert run("rollback")[0] == 0
    for judged in (first, second):
        code, told, errors = run(*command, judged)
        assert (code, told.strip(), errors) == (4, "It was judged before; nothing changes", "")
    assert champion() == first, "what was rolled back does not come back by itself"


def test_a_registry_that_cannot_tell_who_is_champion_promotes_nobody(project):
    write_judged_dataset(project / "dataset", GOOD)
    register(project, "good", seed=GOOD)
    settings = PromoteSettings.model_validate(PROMOTE)
    promote(project / "dataset", settings, new_taxonomy=False)
    second = register(project, "bad", seed=BAD)
    with closing(sqlite3.connect(project / "mlflow.db")) as store:
        store.execute("ALTER TABLE registered_model_aliases RENAME TO away")
        store.commit()
    with pytest.raises(Exception, match="registered_model_aliases"):
        promote(project / "dataset", settings, new_taxonomy=False)
    with closing(sqlite3.connect(project / "mlflow.db")) as store:
        store.execute("ALTER TABLE away RENAME TO registered_model_aliases")
        store.commit()
    assert champion() != second


def test_exporting_prints_both_precisions_and_keeps_its_report(project, run, tiny_model, tiny_dataset):
    code, told, _ = run("export", "--dataset", tiny_dataset, "--model", tiny_model, "--output", "b", "--report", "r")
    assert code == 0
    assert "Kept: " in told
    assert yaml.safe_load((project / "r").read_text())["precision"] == open_bundle(project / "b").precision


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("champion",), "there is no champion yet; `tonika promote` makes one"),
        (("rollback",), "there is no champion to roll back"),
        (("promote",), "no model is registered yet; run `dvc repro` first"),
        (("train",), "no complete dataset in artifacts/dataset"),
        (("train", "--params", "nowhere.yaml"), "no nowhere.yaml here"),
        (("export",), "no artifacts/dataset/calibration.parquet; run the prepare stage first"),
        (("register",), "artifacts/bundle is not a complete bundle"),
        (("evaluate", "--params", "broken.yaml"), "broken.yaml has no section 'evaluate'"),
    ],
)
def test_an_error_exits_with_1_and_says_on_stderr_what_to_do(project, run, arguments, message):
    (project / "broken.yaml").write_text("train: {}\n", encoding="utf-8")
    code, told, errors = run(*arguments)
    assert code == 1
    assert f"Error: {message}" in " ".join(errors.split())
    assert "Traceback" not in errors
    assert told == ""


def test_a_setting_that_does_not_exist_is_named(project, run, tiny_encoder):
    write_params(project, {"train": {**train_settings(tiny_encoder).model_dump(), "epoch": 3}})
    code, _, errors = run("train")
    assert code == 1
    assert "train.epoch: there is no such key (found 3)" in errors


def test_an_encoder_that_is_not_there_ends_the_run_as_failed(project, run, tiny_dataset):
    write_params(project, {"train": train_settings("./nowhere").model_dump()})
    put_no_auxiliary(project, tiny_dataset)
    code, _, errors = run("train", "--dataset", tiny_dataset)
    assert code == 1
    assert "local folder ./nowhere, which does not exist" in errors
    client = connect()
    (found,) = client.search_runs([experiment.experiment_id for experiment in client.search_experiments()])
    assert found.info.status == "FAILED"
    assert not (project / "artifacts" / "model").exists()


def test_a_taxonomy_that_the_dataset_was_not_prepared_with_is_refused(project, run, tiny_dataset, tiny_encoder):
    write_params(project, {"train": train_settings(tiny_encoder).model_dump()})
    content = yaml.safe_load(DEFAULT_TAXONOMY.read_text(encoding="utf-8"))
    content["categories"].pop()
    (project / "fewer.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    code, _, errors = run("train", "--dataset", tiny_dataset, "--taxonomy", "fewer.yaml")
    assert code == 1
    assert "give both the same one" in " ".join(errors.split())
    assert not (project / "artifacts" / "model").exists()


@pytest.mark.parametrize("arguments", [("promote", "--versoin", "1"), ("trian",), ("train", "--params")])
@pytest.mark.usefixtures("project")
def test_wrong_usage_exits_with_2(run, arguments):
    code, told, errors = run(*arguments)
    assert code == 2
    assert "Error" in errors
    assert told == ""


@pytest.mark.usefixtures("project")
def test_a_tracking_server_that_cannot_be_reached_is_named(monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
    with pytest.raises(TrainingError, match=r"MLflow at http://127\.0\.0\.1:9 cannot be used: .*MLFLOW_TRACKING_URI"):
        connect()


def test_brackets_in_a_message_are_printed_as_they_are(project, run):
    register(project, "good", seed=GOOD)
    code, _, errors = run("promote", "--version", "[red]")
    assert code == 1
    assert "there is no version [red] of tonika; there are ['1']" in errors


@pytest.mark.slow
def test_a_process_ends_with_the_code_and_without_a_traceback(project):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "tonika", "champion"],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Error: there is no champion yet" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
