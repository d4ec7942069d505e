"""`tonika retrain` from the outside, with real DVC."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.serving.running import ROOT, free_port
from training.errors import TrainingError
from training.retraining.cli import describe
from training.retraining.retrain import Round
from training.settings import RetrainSettings

SETTINGS: dict[str, Any] = {"new_labels": 2, "settle_seconds": 1, "reconcile_minutes": 15}
PREPARE: dict[str, Any] = {
    "labels": "data/labels",
    "taxonomy": "own.yaml",
    "consensus": "majority",
    "parts": {"calibration": 0.1, "dev": 0.1, "test": 0.2},
    "near_duplicate_similarity": 0.8,
    "max_reject_share": 0.05,
}
LABEL: dict[str, Any] = {
    "project": "Tonika",
    "annotators": 2,
    "overlap": 20,
    "controls": None,
    "tasks_per_control": 20,
    "order": "random",
    "near_duplicate_similarity": 0.8,
    "seed": 1,
}
STAGE = """
import time
print("the stage trains", flush=True)
time.sleep(120)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with two labels, and a pipeline of one stage that goes on and on."""
    labels = tmp_path / "data" / "labels" / "label_studio.jsonl"
    labels.parent.mkdir(parents=True)
    labels.write_text('{"text": "а"}\n{"text": "б"}\n', encoding="utf-8")
    params = {"prepare": PREPARE, "label": LABEL, "retrain": SETTINGS}
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(params), encoding="utf-8")
    (tmp_path / "stage.py").write_text(STAGE, encoding="utf-8")
    stage = {"cmd": f"{sys.executable} stage.py", "outs": ["artifacts/registered.json"]}
    (tmp_path / "dvc.yaml").write_text(yaml.safe_dump({"stages": {"register": stage}}), encoding="utf-8")
    return tmp_path


def environment() -> dict[str, str]:
    """Where neither a service nor a Label Studio answers."""
    ours = ("TONIKA_", "LABEL_STUDIO_")
    nowhere = f"http://127.0.0.1:{free_port()}"
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(ours)},
        "PYTHONPATH": str(ROOT),
        "DVC_NO_ANALYTICS": "true",
        "TONIKA_URL": nowhere,
        "LABEL_STUDIO_URL": nowhere,
        "LABEL_STUDIO_API_KEY": "0" * 40,
    }


@pytest.mark.slow
def test_an_interrupted_watch_ends_the_stage_that_runs(project: Path):
    subprocess.run([sys.executable, "-m", "dvc", "init", "--no-scm", "--quiet"], cwd=project, check=True)
    watch = subprocess.Popen(
        [sys.executable, "-m", "tonika", "retrain", "--watch", "--no-pull"],
        cwd=project,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert watch.stdout
    assert any("the stage trains" in line for line in watch.stdout)
    watch.send_signal(signal.SIGTERM)
    watch.communicate(timeout=60)  # the stage holds the output open for as long as it lives
    assert watch.returncode == 130


@pytest.mark.slow
def test_labels_are_pulled_by_the_taxonomy_that_params_name(project: Path):
    done = subprocess.run(
        [sys.executable, "-m", "tonika", "retrain"],
        cwd=project,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "own.yaml" in done.stderr.partition("`tonika label pull")[0], "what the pull says, which has no such file"
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Round("waiting", 1), "1 of 2 new labels have come"),
        (Round("promoted", 2), "retrained on 2 new labels; the gate let the new model through"),
        (Round("refused", 2), "retrained on 2 new labels; the gate kept the champion"),
        (Round("unchanged", 2), "retrained on 2 new labels, which made no new model; the gate was not asked"),
        (TrainingError("[it] ended"), "failed:[/] \\[it] ended"),
    ],
)
def test_each_outcome_has_words_of_its_own(outcome: Round | TrainingError, words: str):
    assert words in describe(outcome, RetrainSettings.model_validate(SETTINGS))
