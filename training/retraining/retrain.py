"""One round of retraining: fetch the labels, and if enough are new, run the pipeline and let the gate decide.

Each step is a command of its own, as a person would run it: the pipeline is DVC's, the pull is the labeling room's.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from serving.settings import ServiceSettings
from training.errors import TrainingError
from training.retraining.new_labels import label_rows, remember, trained_rows
from training.settings import RetrainSettings

Outcome = Literal["waiting", "promoted", "refused"]

_REFUSED = 3  # how `tonika promote` says that the gate kept the champion


@dataclass(frozen=True)
class Round:
    """What a round came to."""

    outcome: Outcome
    new_labels: int


def retrain_once(settings: RetrainSettings, labels: Path, record: Path, *, pull: bool = True) -> Round:
    """Fetch the labels, count what is new since the last retraining, and retrain if that is enough.

    A retraining that fails leaves the count as it was, so that the next round tries again. One that the gate refused
    counts: the same labels would only be refused again.

    Args:
        settings: how many new labels are enough.
        labels: what `tonika label pull` writes.
        record: which labels the last retraining saw.
        pull: whether to fetch the labels first.

    Raises:
        TrainingError: a command failed; it has said why.
    """
    if pull:
        _run("label", "pull", "--output", str(labels))
    rows = label_rows(labels)
    new = len(rows - trained_rows(record))
    if new < settings.new_labels:
        return Round("waiting", new)
    _run_module("dvc", "repro")
    refused = _run("promote", allowed=(0, _REFUSED)) == _REFUSED
    remember(record, rows)
    return Round("refused" if refused else "promoted", new)


def check_labels_are_used(labels: Path, prepare_labels: str) -> None:
    """Make sure that what is pulled is what the pipeline reads.

    Raises:
        TrainingError: `prepare.labels` names another place.
    """
    read = Path(prepare_labels).resolve()
    if read not in {labels.resolve(), *labels.resolve().parents}:
        raise TrainingError(
            f"the pipeline reads {prepare_labels} and the pulled labels are in {labels}; let prepare.labels in "
            f"params.yaml name the folder {labels.parent}, which may hold other labelled files too"
        )


def record_file() -> Path:
    """Where the labels of the last retraining are remembered: in TONIKA_STATE, or in `state` here."""
    return ServiceSettings.from_environment().state / "retrained_labels.txt"


def _run(*arguments: str, allowed: tuple[int, ...] = (0,)) -> int:
    return _run_module("tonika", *arguments, allowed=allowed)


def _run_module(module: str, *arguments: str, allowed: tuple[int, ...] = (0,)) -> int:
    command = [sys.executable, "-m", module, *arguments]
    code = subprocess.run(command, check=False).returncode  # noqa: S603 - our own commands
    if code not in allowed:
        raise TrainingError(f"`{module} {' '.join(arguments)}` ended with {code}; it says above what is wrong")
    return code
