"""Where labels are looked for."""

from pathlib import Path

import pytest

from data.errors import DataError
from data.label_files import label_files, present_label_files


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def test_a_file_is_taken_whatever_it_is_called(tmp_path):
    touch(tmp_path, "labels.xls")
    assert label_files(tmp_path / "labels.xls") == [tmp_path / "labels.xls"]  # its reader says what is wrong with it


def test_a_folder_gives_its_label_files_by_name_and_passes_over_notes(tmp_path):
    touch(tmp_path, "b.json", "a.csv", "2026/c.parquet", "README.md", "labels.dvc", ".gitignore", ".cache/d.json")
    assert [path.relative_to(tmp_path).as_posix() for path in label_files(tmp_path)] == [
        "2026/c.parquet",
        "a.csv",
        "b.json",
    ]


def test_of_an_imported_corpus_only_its_labels_are_taken(tmp_path):
    written = ["taxonomy.yaml", "labels.jsonl", "import.json", "rejects.jsonl"]
    touch(tmp_path, *(f"a/{name}" for name in written), "b/import.json", "b/rejects.jsonl")
    assert [path.relative_to(tmp_path).as_posix() for path in label_files(tmp_path)] == [
        "a/labels.jsonl",
        "b/import.json",  # called like a file of an import, and beside no other
        "b/rejects.jsonl",
    ]


def test_a_file_that_would_be_left_out_is_an_error(tmp_path):
    touch(tmp_path, "a.json", "b.xls")
    with pytest.raises(DataError, match=r"b\.xls: expected files that end in \.json, \.jsonl, \.ndjson, \.csv"):
        label_files(tmp_path)


def test_a_folder_without_labels_and_a_missing_one_are_errors(tmp_path):
    with pytest.raises(DataError, match="no labels in"):
        label_files(tmp_path)
    with pytest.raises(DataError, match=r"no such file or folder; prepare\.labels"):
        label_files(tmp_path / "absent")
    assert present_label_files(tmp_path) == present_label_files(tmp_path / "absent") == []
