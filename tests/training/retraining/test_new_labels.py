"""Which labels a retraining has not seen yet."""

from pathlib import Path

import pytest

from training.errors import TrainingError
from training.retraining.new_labels import label_rows, remember, trained_rows


def test_a_changed_label_is_new_and_an_old_one_is_not(tmp_path: Path):
    labels, record = tmp_path / "labels.jsonl", tmp_path / "state" / "trained.txt"
    labels.write_text('{"a": 1}\n{"b": 1}\n\n', encoding="utf-8")
    rows = label_rows(labels)
    assert len(rows) == 2
    assert trained_rows(record) == frozenset()
    remember(record, rows)
    assert trained_rows(record) == rows
    labels.write_text('{"b": 2}\n{"a": 1}\n{"c": 1}\n', encoding="utf-8")
    assert len(label_rows(labels) - trained_rows(record)) == 2


def test_labels_that_were_never_pulled_are_an_error_with_the_remedy(tmp_path: Path):
    with pytest.raises(TrainingError, match="`tonika label pull` writes it"):
        label_rows(tmp_path / "labels.jsonl")
