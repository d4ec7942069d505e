"""One round of retraining: fetch the labels, and if enough are new, run the pipeline and let the gate decide.

Each step is a command of its own, as a person would run it: the pipeline is DVC's, the pull is the labeling room's.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from training.errors import TrainingError
from training.retraining.commands import run_command
from training.retraining.memory import Memory
from training.retraining.new_labels import label_rows
from training.retraining.registered import registered_version
from training.settings import RetrainSettings

Command = tuple[str, ...]
Outcome = Literal["waiting", "promoted", "refused", "unchanged"]  # unchanged: there was no new model to judge

_GATE: Mapping[int, Outcome] = {0: "promoted", 3: "refused", 4: "unchanged"}  # exit codes of `tonika promote`


@dataclass(frozen=True)
class Round:
    """What a round came to."""

    outcome: Outcome
    new_labels: int


@dataclass(frozen=True)
class Commands:
    """What a round runs."""

    pull: Command | None
    reproduce: Command
    promote: Command  # the version is added to it


def round_commands(labels: Path, taxonomy: str, *, pull: bool = True) -> Commands:
    """Return the commands of a round.

    Args:
        labels: where the pulled labels go.
        taxonomy: the one of the pipeline, `prepare.taxonomy`; a pull by another one would reject categories.
        pull: whether to fetch the labels first.
    """
    tonika = (sys.executable, "-m", "tonika")
    return Commands(
        pull=(*tonika, "label", "pull", "--output", str(labels), "--taxonomy", taxonomy) if pull else None,
        reproduce=(sys.executable, "-m", "dvc", "repro"),
        promote=(*tonika, "promote", "--unless-judged", "--version"),
    )


def retrain_once(
    settings: RetrainSettings, commands: Commands, labels: Path, registered: Path, memory: Memory
) -> Round:
    """Fetch the labels, count what is new since the last retraining, and retrain if that is enough.

    The gate judges the version that this retraining made, and no other: the registry holds experiments too, and
    versions that somebody has rolled back. A retraining that fails leaves the count as it was, so that the next round
    tries again. One that the gate refused, or that made no new model, counts: the same labels would only do so again.

    Args:
        settings: how many new labels are enough.
        commands: what is run; their output goes where ours goes.
        labels: what the pull writes.
        registered: where the pipeline says which version it registered.
        memory: which labels the last retraining saw.

    Raises:
        TrainingError: a command failed, and has said why, or a file cannot be read.
        WritingError: what must be remembered cannot be written.
        KeyboardInterrupt: it was interrupted, and the command that ran with it.
    """
    if commands.pull:
        run_command(commands.pull)
    rows = label_rows(labels)
    new = len(rows - memory.trained_rows())
    if new < settings.new_labels:
        return Round("waiting", new)
    before = memory.begin(registered_version(registered))
    run_command(commands.reproduce)
    version = registered_version(registered)
    if version is None:
        raise TrainingError(f"the pipeline has written no {registered}; let its stage `register` write it")
    outcome = "unchanged" if version == before else _GATE[run_command((*commands.promote, version), _GATE)]
    memory.finish(rows)
    return Round(outcome, new)
