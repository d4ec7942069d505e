"""`tonika tune` as a process of its own: what it prints, and what a kill costs."""

import os
import signal
import subprocess
import sys
import time

import optuna
import pytest
from mlflow import MlflowClient
from optuna.trial import TrialState

from data.taxonomy import DEFAULT_TAXONOMY
from tests.project_copy import ROOT
from tests.training.auxiliary import put_auxiliary
from tests.training.tiny_encoder import make_tiny_dataset, write_params
from tests.training.tuning.settings import PRESENT, tiny_sections
from training.tuning.folder import TuneLayout

WAIT = 180.0  # seconds


def write_project(folder, encoder, **changes):
    sections = tiny_sections(encoder, **changes)
    names = ("train", "export", "tune")
    return write_params(folder, {name: getattr(sections, name).model_dump(mode="json") for name in names})


def start(folder, **options):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MLFLOW_")}
    environment |= {"PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", "COLUMNS": "200"}
    command = [sys.executable, "-m", "tonika", "tune", "--taxonomy", str(DEFAULT_TAXONOMY)]
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=options.get("stderr", subprocess.DEVNULL),
        text=True,
        start_new_session=True,
    )


def test_a_space_that_cannot_be_searched_exits_with_1_and_says_so(project, tiny_encoder):
    make_tiny_dataset(project / "artifacts" / "dataset")
    write_project(project, tiny_encoder, space={"epoch": {"low": 1, "high": 2}})
    process = start(project, stderr=subprocess.PIPE)
    told, errors = process.communicate(timeout=WAIT)
    assert (process.returncode, told) == (1, "")
    assert "Error: tune.space names 'epoch', which is no setting of section 'train'" in errors
    assert "Traceback" not in errors
    assert not (project / "artifacts" / "tune").exists()


@pytest.mark.slow
def test_a_killed_search_goes_on_and_tells_what_it_found(project, tiny_encoder):
    make_tiny_dataset(project / "artifacts" / "dataset")
    put_auxiliary(project)
    params = write_project(project, tiny_encoder, trials=3)
    as_it_was = params.read_bytes()
    layout = TuneLayout(project / "artifacts" / "tune")

    process = start(project)
    deadline = time.monotonic() + WAIT
    while not (list(layout.folder.glob("*/0.npz")) and (layout.work / "checkpoints").exists()):
        assert process.poll() is None, "the search ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()

    process = start(project)
    told, _ = process.communicate(timeout=WAIT)
    assert process.returncode == 0, told
    (summary,) = optuna.get_all_study_summaries(f"sqlite:///{layout.database}")
    study = optuna.load_study(study_name=summary.study_name, storage=f"sqlite:///{layout.database}")
    states = {trial.number: trial.state for trial in study.trials}
    (killed,) = [number for number, state in states.items() if state == TrialState.FAIL]
    assert killed in {0, 1}
    assert study.trials[killed + 1].params == study.trials[killed].params
    assert study.trials[0].params == PRESENT
    assert list(states.values()).count(TrialState.COMPLETE) == 3

    client = MlflowClient(tracking_uri=f"sqlite:///{project / 'mlflow.db'}")
    found = client.search_runs([experiment.experiment_id for experiment in client.search_experiments()])
    parents = [run for run in found if "mlflow.parentRunId" not in run.data.tags]
    assert [run.info.status for run in parents] == ["FINISHED"]
    assert parents[0].data.tags["auxiliary.version"] != "none", "it learns from what the pipeline learns from"
    of_the_killed = next(run for run in found if run.info.run_name == f"trial {killed}")
    assert (of_the_killed.info.status, of_the_killed.data.tags["trial.state"]) == ("KILLED", "interrupted")

    assert "3 trials: 3 ran to their end, 0 were ended early, 0 failed" in told
    assert ("dvc exp run -S train." in told) != ("Nothing that was tried is better" in told)
    assert params.read_bytes() == as_it_was
    assert not layout.work.exists()
