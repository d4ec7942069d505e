"""The stage `train` as a process of its own: what MLflow keeps of it, and what a kill costs."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from mlflow import MlflowClient
from safetensors.torch import load_file

from data.taxonomy import DEFAULT_TAXONOMY, load_taxonomy
from tests.training.auxiliary import put_auxiliary, put_no_auxiliary
from tests.training.labelled import random_mentions, write_dataset
from tests.training.tiny_encoder import make_tiny_dataset, train_settings, write_params
from training.fitting.model_folder import ModelLayout, load_description

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
EPOCHS = 6
RECIPE = {"epochs": EPOCHS, "patience": EPOCHS, "average_epochs": 1.0}
WAIT = 120.0  # seconds


@pytest.fixture
def project(tmp_path, tiny_encoder):
    """A project folder with params and a dataset; its registry is mlflow.db in it."""
    make_tiny_dataset(tmp_path / "artifacts" / "dataset")
    put_no_auxiliary(tmp_path)
    settings = train_settings(tiny_encoder, **RECIPE)
    write_params(tmp_path, {"train": settings.model_dump()})
    return tmp_path


def command(*launcher: str) -> list[str]:
    return [sys.executable, *(launcher or ("-m",)), "tonika", "train", "--taxonomy", str(DEFAULT_TAXONOMY)]


def start(project: Path, *launcher: str) -> "subprocess.Popen[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MLFLOW_")}
    environment |= {"PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", "MLFLOW_DISABLE_TELEMETRY": "true"}
    return subprocess.Popen(
        command(*launcher),
        cwd=project,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def train(project: Path, *launcher: str) -> str:
    process = start(project, *launcher)
    output, _ = process.communicate(timeout=3 * WAIT)
    assert process.returncode == 0, output[-4000:]
    return output


def runs(project: Path):
    client = MlflowClient(tracking_uri=f"sqlite:///{project / 'mlflow.db'}")
    experiment = client.get_experiment_by_name("tonika")
    assert experiment
    return client, client.search_runs([experiment.experiment_id])


def kill_after_a_checkpoint(project: Path) -> int:
    """Start training, kill -9 all of it once two checkpoints are complete, and return the last one's step."""
    process = start(project)
    deadline = time.monotonic() + WAIT
    states: list[Path] = []
    while len(states) < 2:
        assert process.poll() is None, "training ended before it could be killed"
        assert time.monotonic() < deadline
        states = sorted((project / "artifacts" / "checkpoints").glob("*/checkpoint-*/trainer_state.json"))
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert not ModelLayout(project / "artifacts" / "model").weights.exists()
    return max(int(json.loads(state.read_text(encoding="utf-8"))["global_step"]) for state in states)


def test_a_run_can_be_retraced(project):
    train(project)
    client, [run] = runs(project)
    assert run.info.status == "FINISHED"
    assert run.data.params["learning_rate"] == "0.001"
    assert run.data.params["seed"] == "13"
    assert set(run.data.tags) >= {"dataset.version", "dataset.dvc", "taxonomy.version", "git.commit"}
    assert {dataset.tags[0].value for dataset in run.inputs.dataset_inputs} == {"train", "calibration"}
    assert all(dataset.dataset.digest for dataset in run.inputs.dataset_inputs)
    assert len(client.get_metric_history(run.info.run_id, "train/eval_selection")) == EPOCHS
    assert [file.path for file in client.list_artifacts(run.info.run_id, "environment")] == ["environment/packages.txt"]
    assert load_description(project / "artifacts" / "model").run_id == run.info.run_id


def test_a_killed_run_goes_on_in_the_same_mlflow_run_and_ends_as_an_undisturbed_one(
    project, tmp_path_factory, tiny_encoder
):
    reached = kill_after_a_checkpoint(project)
    train(project)
    client, [run] = runs(project)
    assert run.info.status == "FINISHED"
    steps = [point.step for point in client.get_metric_history(run.info.run_id, "train/eval_selection")]
    assert reached in steps
    # What a checkpoint held is not trained again; an epoch that was killed while it was being saved is.
    assert all(steps.count(step) == 1 for step in steps if step <= reached)
    assert len(run.inputs.dataset_inputs) == 2
    assert not (project / "artifacts" / "checkpoints").exists()

    undisturbed = tmp_path_factory.mktemp("undisturbed")
    make_tiny_dataset(undisturbed / "artifacts" / "dataset")
    put_no_auxiliary(undisturbed)
    write_params(undisturbed, {"train": train_settings(tiny_encoder, **RECIPE).model_dump()})
    train(undisturbed)
    resumed, straight = (load_description(folder / "artifacts" / "model") for folder in (project, undisturbed))
    assert resumed.selection == pytest.approx(straight.selection, abs=0.02)
    assert resumed.epochs == straight.epochs == EPOCHS
    weights = [load_file(ModelLayout(folder / "artifacts" / "model").weights) for folder in (project, undisturbed)]
    for name, tensor in weights[0].items():
        assert torch.allclose(tensor, weights[1][name], atol=1e-2), name


def test_checkpoints_of_other_settings_are_not_gone_on_from(project, tiny_encoder):
    kill_after_a_checkpoint(project)
    settings = train_settings(tiny_encoder, epochs=1, learning_rate=2e-4)
    write_params(project, {"train": settings.model_dump()})
    train(project)
    _, found = runs(project)
    assert len(found) == 2
    assert load_description(project / "artifacts" / "model").epochs == 1


def test_a_corpus_beside_the_dataset_is_learned_too_and_leaves_no_heads_behind(project):
    put_auxiliary(project)
    train(project)
    _, [run] = runs(project)
    assert int(run.data.params["label_set.praise"]) > 30
    assert run.data.tags["auxiliary.version"] != "none"
    model = project / "artifacts" / "model"
    assert load_description(model).taxonomy == load_taxonomy()
    weights = load_file(ModelLayout(model).weights)
    assert weights["tonality.weight"].shape[0] == 3
    assert weights["categories.weight"].shape[0] == len(load_taxonomy().category_keys)


def test_a_corpus_that_was_readied_beside_another_dataset_is_refused(project):
    put_auxiliary(project)
    shutil.rmtree(project / "artifacts" / "dataset")
    write_dataset(project / "artifacts" / "dataset", {"train": random_mentions(30, 5)}, load_taxonomy())
    process = start(project)
    output, _ = process.communicate(timeout=WAIT)
    assert process.returncode == 1
    assert "texts that are held out now may be in it; run `tonika data auxiliary` again" in " ".join(output.split())


def test_two_processes_train_one_model_in_one_run(project):
    output = train(project, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m")
    client, [run] = runs(project)
    assert run.info.status == "FINISHED", output[-2000:]
    assert len(client.get_metric_history(run.info.run_id, "train/eval_selection")) == EPOCHS
    description = load_description(project / "artifacts" / "model")
    assert description.epochs == EPOCHS
    assert ModelLayout(project / "artifacts" / "model").weights.is_file()
