"""What outlives a round of retraining."""

from pathlib import Path

import pytest

from data.errors import WritingError
from training.errors import TrainingError
from training.retraining.memory import Memory
from training.retraining.registered import registered_version

ROWS = frozenset({"00ff", "11ee"})


def test_the_labels_of_the_last_retraining_are_remembered(tmp_path: Path):
    memory = Memory(tmp_path / "state")
    assert memory.trained_rows() == frozenset()
    memory.finish(ROWS)
    assert Memory(tmp_path / "state").trained_rows() == ROWS
    memory.finish(frozenset())
    assert memory.trained_rows() == frozenset()


@pytest.mark.parametrize("before", [None, "3"])
def test_a_retraining_that_failed_goes_on_from_the_version_before_it(tmp_path: Path, before: str | None):
    memory = Memory(tmp_path)
    assert memory.begin(before) == before
    assert memory.begin("4") == before
    memory.finish(ROWS)
    assert memory.begin("4") == "4"


def test_a_memory_that_cannot_be_written_is_an_error_that_names_it(tmp_path: Path):
    (tmp_path / "file").touch()
    memory = Memory(tmp_path / "file" / "state")
    with pytest.raises(TrainingError, match=r"retrained_labels.txt cannot be read \(Not a directory\)"):
        memory.trained_rows()
    with pytest.raises(WritingError, match=r"retrained_labels.txt cannot be written \(Not a directory\)"):
        memory.finish(ROWS)


def test_a_damaged_memory_is_an_error_with_the_remedy(tmp_path: Path):
    (tmp_path / "retrained_labels.txt").write_bytes(b"\xff\x00")
    with pytest.raises(TrainingError, match=r"it is damaged.* remove it: then every label counts as new"):
        Memory(tmp_path).trained_rows()


def test_the_registered_version_is_read_where_the_pipeline_wrote_one(tmp_path: Path):
    path = tmp_path / "registered.json"
    assert registered_version(path) is None
    path.write_text('{"name": "tonika", "version": "7", "run_id": "a"}', encoding="utf-8")
    assert registered_version(path) == "7"
    path.write_text('{"name": "tonika"}', encoding="utf-8")
    with pytest.raises(TrainingError, match="tells no version; remove it"):
        registered_version(path)
