"""Rejects are kept while an input is read, one by one."""

import json
from pathlib import Path

import pytest

from data.errors import WritingError
from data.problems import Problem
from data.rejects import make_reject, rejects_file, write_rejects
from tests.data.builders import full_disk

REJECT = make_reject("mentions.jsonl", 3, Problem("text", "", "is empty"))


def test_rejects_are_in_their_file_in_the_order_of_their_coming(tmp_path: Path):
    path = tmp_path / "artifacts" / "rejects.jsonl"
    with rejects_file(path) as reject:
        for line in (1, 2):
            reject(REJECT.model_copy(update={"line": line}))
    assert [json.loads(line)["line"] for line in path.read_text(encoding="utf-8").splitlines()] == [1, 2]


def test_without_a_reject_there_is_no_file_not_even_an_earlier_one(tmp_path: Path):
    path = tmp_path / "rejects.jsonl"
    write_rejects(path, [REJECT])
    with rejects_file(path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_an_input_that_cannot_be_read_to_its_end_leaves_no_rejects_of_an_earlier_one(tmp_path: Path):
    path = tmp_path / "rejects.jsonl"
    write_rejects(path, [REJECT])
    with pytest.raises(ValueError, match="broken"):
        _reject_one(path, ValueError("broken"))
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_named(tmp_path: Path):
    path = tmp_path / "rejects.jsonl"
    for write in (lambda: write_rejects(path, [REJECT]), lambda: _reject_one(path)):
        full_disk(path)
        with pytest.raises(WritingError, match=r"no space is left .*rejects\.jsonl"):
            write()
        assert list(tmp_path.iterdir()) == []


def _reject_one(path: Path, error: Exception | None = None) -> None:
    with rejects_file(path) as reject:
        reject(REJECT)
        if error:
            raise error
