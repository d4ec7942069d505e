"""What is saved, and where it lies in the project's folder."""

import os
from pathlib import Path

STATE = Path(os.environ.get("TONIKA_STATE") or "state")
ERASURES = "erasures.json"

# By name in the backup. What git holds (params.yaml, dvc.lock, the taxonomy) is not among them.
PLACES = {
    "state": STATE,  # the journal and its secret, Label Studio's data and secrets, receipts
    "mlflow.db": Path("mlflow.db"),  # before the artifacts: what the registry names is then among them
    "mlartifacts": Path("mlartifacts"),
    "labels": Path("data/labels"),
    ERASURES: Path("data/erasures.json"),  # in git as well, so restore unites the two
    "dvc-cache": Path(".dvc/cache"),
    "dvc-config": Path(".dvc/config.local"),  # how to log in to the remote
}
# Made anew by the command that made it: Label Studio's programs, and copies of its projects.
LEFT_OUT = {STATE / "label-studio" / "environment", STATE / "mirrors"}
# Where databases are at work. Elsewhere files are written once, and are what their hashes say, byte for byte.
LIVE = {"state", "mlflow.db"}
