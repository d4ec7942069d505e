"""What a round of retraining comes to, with small commands in the place of the long ones."""

import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from data.errors import TonikaError
from training.errors import TrainingError
from training.retraining.memory import Memory
from training.retraining.retrain import Commands, Round, retrain_once, round_commands
from training.settings import RetrainSettings

SETTINGS = RetrainSettings(new_labels=2, settle_seconds=1, reconcile_minutes=1)
WRITE = "import sys; open(sys.argv[1], 'w').write(sys.argv[2])"
EXIT_AND_NOTE = "import sys; open(sys.argv[1], 'a').write(sys.argv[-1] + ' '); sys.exit(int(sys.argv[2]))"
NOTHING = (sys.executable, "-c", "")
FAILS = (sys.executable, "-c", "raise SystemExit(1)")


@dataclass
class Project:
    """A folder in which rounds are run."""

    folder: Path

    @property
    def labels(self) -> Path:
        return self.folder / "labels.jsonl"

    @property
    def judged(self) -> list[str]:
        """The versions that the gate was asked about."""
        notes = self.folder / "judged"
        return notes.read_text(encoding="utf-8").split() if notes.is_file() else []

    def pulls(self, *labels: str) -> tuple[str, ...]:
        return (sys.executable, "-c", WRITE, str(self.labels), "\n".join(labels))

    def registers(self, version: str) -> tuple[str, ...]:
        return (sys.executable, "-c", WRITE, str(self.folder / "registered.json"), json.dumps({"version": version}))

    def gate_exits(self, code: int) -> tuple[str, ...]:
        return (sys.executable, "-c", EXIT_AND_NOTE, str(self.folder / "judged"), str(code))

    def round(self, commands: Commands) -> Round:
        return retrain_once(
            SETTINGS, commands, self.labels, self.folder / "registered.json", Memory(self.folder / "state")
        )


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.fixture
def commands(project: Project) -> Commands:
    """Two labels come, the pipeline registers version 1, and the gate lets it through."""
    return Commands(project.pulls("a", "b"), project.registers("1"), project.gate_exits(0))


def test_too_few_new_labels_start_nothing(project, commands):
    assert project.round(replace(commands, pull=project.pulls("a"), reproduce=FAILS)) == Round("waiting", 1)


def test_enough_new_labels_have_the_new_version_judged_and_then_count_no_more(project, commands):
    assert project.round(commands) == Round("promoted", 2)
    assert project.judged == ["1"]
    assert project.round(commands) == Round("waiting", 0)


def test_without_a_pull_the_labels_that_are_there_count(project, commands):
    project.labels.write_text("a\nb\nc\n", encoding="utf-8")
    assert project.round(replace(commands, pull=None)) == Round("promoted", 3)


@pytest.mark.parametrize("broken", ["pull", "reproduce", "promote"])
def test_a_retraining_that_fails_leaves_the_count(project, commands, broken):
    with pytest.raises(TrainingError, match="ended with 1"):
        project.round(replace(commands, **{broken: FAILS}))
    assert project.round(commands) == Round("promoted", 2)


def test_one_that_the_gate_refused_counts(project, commands):
    assert project.round(replace(commands, promote=project.gate_exits(3))) == Round("refused", 2)
    assert project.round(commands) == Round("waiting", 0)


def test_a_pipeline_that_makes_no_new_version_has_nothing_judged_and_counts(project, commands):
    project.round(commands)
    again = replace(commands, pull=project.pulls("c", "d"))
    assert project.round(again) == Round("unchanged", 2)
    assert project.judged == ["1"]
    assert project.round(again) == Round("waiting", 0)


def test_a_version_that_was_judged_before_counts_as_no_new_one(project, commands):
    assert project.round(replace(commands, promote=project.gate_exits(4))) == Round("unchanged", 2)
    assert project.round(commands) == Round("waiting", 0)


def test_a_version_whose_judgement_failed_is_judged_by_the_next_round(project, commands):
    with pytest.raises(TrainingError):
        project.round(replace(commands, promote=FAILS))
    assert project.round(replace(commands, reproduce=NOTHING)) == Round("promoted", 2)
    assert project.judged == ["1"]


def test_a_count_that_cannot_be_remembered_is_an_error_and_is_tried_again(project, commands):
    in_the_way = project.folder / "state" / "retrained_labels.txt"
    occupy = (sys.executable, "-c", "import os, sys; os.mkdir(sys.argv[1])", str(in_the_way))
    with pytest.raises(TonikaError, match=r"retrained_labels.txt cannot be written"):
        project.round(replace(commands, promote=occupy))
    in_the_way.rmdir()
    assert project.round(replace(commands, reproduce=NOTHING)) == Round("promoted", 2)


def test_a_pipeline_that_registers_nothing_is_an_error(project, commands):
    with pytest.raises(TrainingError, match="let its stage `register` write it"):
        project.round(replace(commands, reproduce=NOTHING))


def test_labels_are_pulled_by_the_taxonomy_of_the_pipeline():
    pull = round_commands(Path("labels.jsonl"), "own.yaml").pull
    assert pull
    assert pull[pull.index("--taxonomy") + 1] == "own.yaml"
    assert round_commands(Path("labels.jsonl"), "own.yaml", pull=False).pull is None
