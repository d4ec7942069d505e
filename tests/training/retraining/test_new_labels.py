"""Which labels were pulled, and whether the pipeline reads them."""

from pathlib import Path

import pytest

from training.errors import TrainingError
from training.retraining.new_labels import check_labels_are_used, label_rows


def test_a_changed_label_is_another_row_and_a_moved_one_is_not(tmp_path: Path):
    labels = tmp_path / "labels.jsonl"
    labels.write_text('{"a": 1}\n{"b": 1}\n\n', encoding="utf-8")
    rows = label_rows(labels)
    assert len(rows) == 2
    labels.write_text('{"b": 2}\n{"a": 1}\n{"c": 1}\n', encoding="utf-8")
    assert len(label_rows(labels) - rows) == 2


def test_labels_that_were_never_pulled_are_an_error_with_the_remedy(tmp_path: Path):
    with pytest.raises(TrainingError, match="`tonika label pull` writes it"):
        label_rows(tmp_path / "labels.jsonl")


def test_labels_that_cannot_be_read_are_an_error_that_names_them(tmp_path: Path):
    with pytest.raises(TrainingError, match=rf"{tmp_path} cannot be read: Is a directory"):
        label_rows(tmp_path)


def test_labels_that_the_pipeline_does_not_read_are_an_error(tmp_path: Path):
    labels = tmp_path / "labels" / "label_studio.jsonl"
    check_labels_are_used(labels, str(tmp_path / "labels"))
    check_labels_are_used(labels, str(labels))
    with pytest.raises(TrainingError, match=r"the pipeline reads data/sample .* let prepare.labels"):
        check_labels_are_used(labels, "data/sample")
