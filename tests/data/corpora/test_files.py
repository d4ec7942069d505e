"""Which files are a corpus."""

from pathlib import Path

import pytest

from data.corpora.files import CorpusFile, corpus_files
from data.errors import DataError


def touch(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).touch()
    return folder


def test_files_called_like_parts_count_and_others_are_left_alone(tmp_path):
    touch(tmp_path, "test.parquet", "train.csv", "unlabelled.jsonl", "README.md")
    assert corpus_files(tmp_path, None) == (
        CorpusFile(tmp_path / "train.csv", "train"),
        CorpusFile(tmp_path / "test.parquet", "test"),
    )


def test_a_mapping_names_files_of_a_part_or_of_none(tmp_path):
    touch(tmp_path, "a.csv", "b.csv", "validation.csv", "train.csv")
    files = corpus_files(tmp_path, {"unsplit": ("a.csv", "b.csv"), "dev": ("validation.csv",)})
    assert [(file.path.name, file.split) for file in files] == [
        ("validation.csv", "dev"),
        ("a.csv", None),
        ("b.csv", None),
    ]


def test_a_named_test_file_may_be_missing_and_no_other(tmp_path):
    touch(tmp_path, "a.csv")
    assert len(corpus_files(tmp_path, {"train": ("a.csv",), "test": ("b.csv",)})) == 1
    with pytest.raises(DataError, match=r"c\.csv: no such file"):
        corpus_files(tmp_path, {"train": ("a.csv",), "dev": ("c.csv",)})


def test_a_file_is_a_corpus_without_parts(tmp_path):
    path = touch(tmp_path, "train.csv") / "train.csv"
    assert corpus_files(path, None) == (CorpusFile(path, None),)
    with pytest.raises(DataError, match="are about a folder"):
        corpus_files(path, {"train": ("train.csv",)})


def test_what_is_not_clear_or_not_there_is_an_error(tmp_path):
    with pytest.raises(DataError, match="no file called train, dev or test"):
        corpus_files(tmp_path, None)
    with pytest.raises(DataError, match="no such file or folder"):
        corpus_files(tmp_path / "absent", None)
    touch(tmp_path, "train.csv", "train.jsonl")
    with pytest.raises(DataError, match=r"train twice \(train\.jsonl, train\.csv\)"):
        corpus_files(tmp_path, None)
