"""A committed copy of the project that trains a tiny encoder, and its commands as a user runs them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.training.tiny_encoder import make_tiny_encoder

ROOT = Path(__file__).resolve().parents[1]
_WRITTEN = ("artifacts", "mlartifacts", "mlflow.db", "state", "dvc.lock")  # by running the project
_SCRATCH = (".venv", ".git", "build", "__pycache__", ".*_cache", "*.egg-info")
_TINY: Mapping[str, Mapping[str, Any]] = {
    "train": {"max_length": 96, "epochs": 1, "min_steps": 0},
    "export": {"bootstrap_samples": 100},
    "evaluate": {"bootstrap_samples": 100},
    "promote": {"bootstrap_samples": 100},
}
_CROWN = """
import mlflow, pathlib, sys
from serving.packaging.pyfunc import log_bundle
experiment = mlflow.create_experiment("tests", artifact_location=pathlib.Path("mlartifacts").absolute().as_uri())
with mlflow.start_run(experiment_id=experiment):
    logged = log_bundle(pathlib.Path(sys.argv[1]), "bundle").model_uri
    mlflow.log_text("torch", "environment/packages.txt")  # as a training does
mlflow.register_model(logged, "tonika")
mlflow.MlflowClient().set_registered_model_alias("tonika", "champion", "1")
"""


def copy_project(folder: Path, changes: Mapping[str, Mapping[str, Any]] | None = None) -> Path:
    """Copy the project into `folder` and commit it; `changes` are to sections of its params.yaml."""
    copy = folder / "project"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*_WRITTEN, *_SCRATCH))
    shutil.rmtree(copy / ".dvc" / "cache", ignore_errors=True)
    shutil.rmtree(copy / ".dvc" / "tmp", ignore_errors=True)
    params = yaml.safe_load((copy / "params.yaml").read_text(encoding="utf-8"))
    params["train"] |= {"encoder": str(make_tiny_encoder(folder / "encoder"))}
    for sections in (_TINY, changes or {}):
        for name, section in sections.items():
            params[name] |= section
    (copy / "params.yaml").write_text(yaml.safe_dump(params, sort_keys=False), encoding="utf-8")
    run("git", "init", "--quiet", cwd=copy)
    commit(copy, "A copy to test")
    return copy


def commit(copy: Path, message: str) -> None:
    run("git", "add", "--all", cwd=copy)
    run("git", "commit", "--quiet", "--message", message, cwd=copy)


def crown(copy: Path, bundle: Path) -> None:
    """Make a bundle the champion in the registry of a copy, without training it there."""
    run(sys.executable, "-c", _CROWN, str(bundle), cwd=copy)


def run(*command: str, cwd: Path, expected: int = 0, environment: Mapping[str, str] | None = None) -> str:
    """Run a command as a user of the project would, in its environment; returns stdout and stderr together."""
    done = subprocess.run(
        command, cwd=cwd, env=users_environment(environment), capture_output=True, text=True, check=False
    )
    output = done.stdout + done.stderr
    assert done.returncode == expected, f"{' '.join(command)} exited with {done.returncode}:\n{output[-4000:]}"
    return output


def users_environment(changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the variables of somebody who has installed the project and set nothing but `changes`."""
    bin_folder = str(Path(sys.executable).parent)
    ours = ("TONIKA_", "MLFLOW_", "LABEL_STUDIO_")
    variables = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return variables | {
        "PATH": f"{bin_folder}{os.pathsep}{variables['PATH']}",
        "DVC_NO_ANALYTICS": "true",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "GIT_AUTHOR_NAME": "test",
        "GIT_AUTHOR_EMAIL": "test@example.com",
        "GIT_COMMITTER_NAME": "test",
        "GIT_COMMITTER_EMAIL": "test@example.com",
        "COLUMNS": "300",
        **(changes or {}),
    }


def tonika(*arguments: str, cwd: Path, expected: int = 0, environment: Mapping[str, str] | None = None) -> str:
    return run(sys.executable, "-m", "tonika", *arguments, cwd=cwd, expected=expected, environment=environment)
