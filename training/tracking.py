"""MLflow: one experiment, one run from training to registration, whichever process a stage runs in."""

import importlib.metadata
import os
import subprocess
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
import yaml
from mlflow import MlflowClient
from mlflow.data.pandas_dataset import from_pandas
from mlflow.exceptions import MlflowException

from data.dataset import DatasetLayout, Manifest
from serving.registry.location import project_root, tracking_uri
from training.errors import TrainingError

EXPERIMENT = "tonika"


def connect() -> MlflowClient:
    """Point MLflow at the tracking store and make the experiment if it is not there.

    Raises:
        TrainingError: the store cannot be reached, or does not let the experiment be used.
    """
    uri = tracking_uri()
    try:
        return _client(uri)
    except MlflowException as error:
        reason = str(error).strip().partition("\n")[0].rstrip(".")
        raise TrainingError(f"MLflow at {uri} cannot be used: {reason}. Check MLFLOW_TRACKING_URI") from error


def _client(uri: str) -> MlflowClient:
    mlflow.set_tracking_uri(uri)
    client = MlflowClient()
    if client.get_experiment_by_name(EXPERIMENT) is None:
        # A local store puts artifacts beside the working directory unless told where; a server knows by itself.
        location = (project_root() / "mlartifacts").as_uri() if uri.startswith("sqlite:") else None
        client.create_experiment(EXPERIMENT, artifact_location=location)
    mlflow.set_experiment(EXPERIMENT)
    return client


@contextmanager
def tracked_run(run_id: str | None) -> Iterator[str]:
    """Open a run, or go on with `run_id`; yields its id.

    A `run_id` that this store does not know (the artefacts came from another machine through DVC) is followed by
    a new run that names it in the tag `continues`.
    """
    client = connect()
    known = run_id is not None and run_exists(client, run_id)
    tags = {} if known or run_id is None else {"continues": run_id}
    with mlflow.start_run(run_id=run_id if known else None, tags=tags or None) as run:
        yield run.info.run_id


def log_origin(settings: Mapping[str, Any], dataset: Path, manifest: Manifest) -> None:
    """Log what a run starts from: parameters, dataset with its DVC hash, git commit and environment."""
    mlflow.log_params(dict(settings))
    mlflow.set_tags(
        {
            "dataset.version": manifest.version,
            "dataset.dvc": dvc_hash(dataset),
            "taxonomy.version": manifest.taxonomy_version,
            "git.commit": git_commit(),
        }
    )
    for part in ("train", "calibration"):
        path = DatasetLayout(dataset).part(part)
        frame = pd.read_parquet(path, columns=["key", "text", "brand", "source", "tonality"])
        with warnings.catch_warnings():
            # MLflow knows local files under two schemes, which are the same class, and warns of the choice.
            warnings.simplefilter("ignore", UserWarning)
            logged = from_pandas(frame, source=str(path), targets="tonality", name=f"{part}-{manifest.version}")
        mlflow.log_input(logged, context=part)
    packages = sorted(f"{item.name}=={item.version}" for item in importlib.metadata.distributions())
    mlflow.log_text("\n".join(packages) + "\n", "environment/packages.txt")


def run_exists(client: MlflowClient, run_id: str) -> bool:
    """Tell whether the store knows a run that was not deleted."""
    try:
        return client.get_run(run_id).info.lifecycle_stage == "active"
    except MlflowException:
        return False


def git_commit() -> str:
    """Return the commit of the working tree, with `+changes` if it is not clean, or `unknown` outside git."""
    try:
        commit = _git("rev-parse", "HEAD")
        return f"{commit}+changes" if _git("status", "--porcelain") else commit
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def dvc_hash(path: Path) -> str:
    """Return the hash that dvc.lock records for an output, or `untracked` if DVC did not make it."""
    lock = Path("dvc.lock")
    if not lock.is_file():
        return "untracked"
    stages: dict[str, Any] = yaml.safe_load(lock.read_text(encoding="utf-8")).get("stages", {})
    outputs = (output for stage in stages.values() for output in stage.get("outs", ()))
    found = (str(output["md5"]) for output in outputs if Path(output["path"]).resolve() == path.resolve())
    return next(found, "untracked")


def is_first_process() -> bool:
    """Tell whether this process is the one that tracks and writes, among those that torchrun started."""
    return os.environ.get("RANK", "0") == "0"


def _git(*arguments: str) -> str:
    return subprocess.run(  # noqa: S603 - fixed words, no outside input
        ["git", *arguments],  # noqa: S607 - whichever git the user has
        capture_output=True,
        check=True,
        text=True,
    ).stdout.strip()
