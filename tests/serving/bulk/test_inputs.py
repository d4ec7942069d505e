"""Which files are scored."""

import os
from pathlib import Path

import pytest

from data.errors import DataError
from serving.bulk.inputs import find_inputs


def test_a_folder_is_read_with_its_subfolders_in_the_order_of_names(tmp_path: Path):
    for name in ("b/2.CSV", "b/1.jsonl", "a.parquet", "c.ndjson", ".hidden.csv", "_temporary/d.csv", "e.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("12")
    found = find_inputs(tmp_path)
    assert [each.file for each in found.files] == ["a.parquet", "b/1.jsonl", "b/2.CSV", "c.ndjson"]
    assert {each.size for each in found.files} == {2}
    assert found.left_out == ("e.txt",)


def test_one_file_is_named_without_its_folder(tmp_path: Path):
    (tmp_path / "a.csv").touch()
    found = find_inputs(tmp_path / "a.csv")
    assert (found.root, [each.file for each in found.files]) == (tmp_path, ["a.csv"])


def test_a_folder_without_mentions_and_one_that_is_not_there_are_errors(tmp_path: Path):
    (tmp_path / "a.txt").touch()
    with pytest.raises(DataError, match="holds no file of mentions"):
        find_inputs(tmp_path)
    with pytest.raises(DataError, match="no such file or folder"):
        find_inputs(tmp_path / "absent")


def test_a_name_that_no_table_can_hold_is_an_error(tmp_path: Path):
    (tmp_path / os.fsdecode(b"\xff.csv")).touch()
    with pytest.raises(DataError, match="rename it"):
        find_inputs(tmp_path)
