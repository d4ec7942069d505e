"""A file is complete or not there, whatever goes wrong while it is written."""

import subprocess
import sys
from pathlib import Path

import pytest

from data.errors import WritingError
from data.label_files import label_files
from data.writing import replacing, replacing_folder
from tests.data.builders import full_disk
from tests.project_copy import ROOT

_KILLED = """
import os, pathlib, sys
from data.writing import replacing
with replacing(pathlib.Path(sys.argv[1])) as file:
    file.write("a text of somebody")
    file.flush()
    os._exit(9)
"""


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_is_being_written_is_hidden_and_the_old_file_stays_until_the_new_one_is_complete(tmp_path: Path):
    path = tmp_path / "labels.jsonl"
    path.write_text("старое\n", encoding="utf-8")
    with replacing(path) as file:
        file.write("новое\n")
        assert len(names(tmp_path)) == 2
        assert label_files(tmp_path) == [path]
        assert path.read_text(encoding="utf-8") == "старое\n"
    assert path.read_bytes() == "новое\n".encode()
    assert names(tmp_path) == ["labels.jsonl"]


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, ValueError, FileNotFoundError])
def test_an_interruption_leaves_the_old_file_and_nothing_else(tmp_path: Path, interruption: type[BaseException]):
    path = tmp_path / "labels.jsonl"
    path.write_text("старое\n", encoding="utf-8")

    def interrupted() -> None:
        with replacing(path) as file:
            file.write("чей-то текст\n")
            raise interruption

    with pytest.raises(interruption):
        interrupted()
    assert path.read_text(encoding="utf-8") == "старое\n"
    assert names(tmp_path) == ["labels.jsonl"]


def test_what_a_killed_process_left_is_written_over(tmp_path: Path):
    path = tmp_path / "labels.jsonl"
    subprocess.run([sys.executable, "-c", _KILLED, str(path)], cwd=ROOT, check=False)
    assert names(tmp_path) == [".labels.jsonl.new"]
    with replacing(path) as file:
        file.write("новое\n")
    assert names(tmp_path) == ["labels.jsonl"]


@pytest.mark.parametrize("length", [10, 100_000], ids=["at the end", "on the way"])
def test_a_full_disk_is_one_message_with_the_file_and_the_remedy(tmp_path: Path, length: int):
    path = tmp_path / "labels.jsonl"
    path.write_text("старое\n", encoding="utf-8")
    full_disk(path)
    with pytest.raises(WritingError, match=r"no space is left .*labels\.jsonl; free some"), replacing(path) as file:
        file.write("я" * length)
    assert path.read_text(encoding="utf-8") == "старое\n"
    assert names(tmp_path) == ["labels.jsonl"]


def test_of_two_files_the_one_is_named_that_could_not_be_written(tmp_path: Path):
    labels, rejects = tmp_path / "labels.jsonl", tmp_path / "rejects.jsonl"
    full_disk(labels)

    def write_both() -> None:
        with replacing(labels) as rows, replacing(rejects) as problems:
            problems.write("повод\n")
            rows.write("я" * 100_000)

    with pytest.raises(WritingError, match=r"labels\.jsonl"):
        write_both()
    assert names(tmp_path) == []


def test_a_folder_that_cannot_be_made_and_a_name_that_is_taken_are_named(tmp_path: Path):
    (tmp_path / "file").touch()
    for path in (tmp_path / "file" / "labels.jsonl", tmp_path / "folder"):
        (tmp_path / "folder" / "full").mkdir(parents=True, exist_ok=True)
        with pytest.raises(WritingError, match=f"{path} cannot be written .*name another file"), replacing(path):
            pass
    assert names(tmp_path) == ["file", "folder"]


@pytest.mark.parametrize("earlier", [True, False])
def test_nothing_written_leaves_no_file_where_that_is_asked_for(tmp_path: Path, earlier: bool):
    path = tmp_path / "rejects.jsonl"
    if earlier:
        path.touch()
    with replacing(path, keep_empty=False):
        pass
    assert names(tmp_path) == []
    with replacing(path):
        pass
    assert names(tmp_path) == ["rejects.jsonl"]


def test_a_folder_takes_the_place_of_another_when_it_is_complete(tmp_path: Path):
    path = tmp_path / "corpus"
    for content in ("старое", "новое"):
        with replacing_folder(path) as draft:
            (draft / content).touch()
            assert names(path) == ["старое"] if content == "новое" else not path.exists()
    assert names(path) == ["новое"]
    assert names(tmp_path) == ["corpus"]


def test_an_interruption_leaves_the_old_folder_and_nothing_else(tmp_path: Path):
    path = tmp_path / "corpus"
    path.mkdir()
    (path / "старое").touch()

    def interrupted() -> None:
        with replacing_folder(path) as draft:
            (draft / "новое").touch()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert names(path) == ["старое"]
    assert names(tmp_path) == ["corpus"]


def test_what_a_killed_process_left_of_folders_is_tidied_up(tmp_path: Path):
    (tmp_path / ".corpus.old" / "старое").mkdir(parents=True)  # killed between the two renamings
    (tmp_path / ".corpus.new" / "новое").mkdir(parents=True)
    with pytest.raises(ValueError, match="broken"), replacing_folder(tmp_path / "corpus"):
        raise ValueError("broken")
    assert names(tmp_path) == ["corpus"]
    assert names(tmp_path / "corpus") == ["старое"]
