"""Where the registry of models is: one absolute address for every stage, queue worker and service."""

import os
from pathlib import Path

TRACKING_URI = "MLFLOW_TRACKING_URI"

_DVC_EXPERIMENTS = (".dvc", "tmp", "exps")


def project_root(folder: Path | None = None) -> Path:
    """Return the project's absolute folder: `folder` (by default the working directory) itself.

    `dvc exp run --temp` and its queue work in a copy of the project under `.dvc/tmp/exps/`; what they track
    belongs into the project's one registry, so there the root is the folder above `.dvc`.
    """
    folder = (folder or Path.cwd()).resolve()
    parts = folder.parts
    width = len(_DVC_EXPERIMENTS)
    for start in range(len(parts) - width):
        if parts[start : start + width] == _DVC_EXPERIMENTS:
            return Path(*parts[:start])
    return folder


def tracking_uri() -> str:
    """Return MLFLOW_TRACKING_URI, or by default the SQLite file `mlflow.db` in the project's root."""
    return os.environ.get(TRACKING_URI) or f"sqlite:///{project_root() / 'mlflow.db'}"
