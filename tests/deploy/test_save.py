"""A backup holds every file, and of a database at work one moment, whatever happens while it is taken."""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.deploy.saving import ENVIRONMENT, backup, files, write


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def make_database(path: Path, rows: int = 1) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE texts (text TEXT)")
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO texts VALUES (?)", [("связь пропала",)] * rows)
    connection.execute("COMMIT")
    return connection


def rows(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM texts").fetchone()[0])


@contextmanager
def held_up(project: Path, target: Path) -> Iterator[Path]:
    """Let a save wait at a locked database in the middle of its work; gives what there is of the backup."""
    with closing(make_database(project / "state" / "b.sqlite")) as busy:
        busy.execute("PRAGMA journal_mode = DELETE")
        busy.execute("BEGIN EXCLUSIVE")
        program = [sys.executable, "-m", "deploy.backup", "save", str(target)]
        command = ["bash", "-c", 'umask 000; exec "$@"', "bash", *program]
        process = subprocess.Popen(command, cwd=project, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True)
        unfinished = target.with_name(target.name + ".unfinished")
        while process.poll() is None and not (unfinished / "state" / "b.sqlite").exists():
            time.sleep(0.01)
        yield unfinished
        busy.execute("COMMIT")
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said


def test_only_what_is_made_anew_is_left_out(project: Path, tmp_path: Path):
    for name in ("state/label-studio/environment/bin/python", "state/mirrors/server.1.sqlite"):
        write(project / name)
    kept = [
        "mlartifacts/1/artifacts/environment/packages.txt",
        "mlartifacts/1/artifacts/mirrors/a.txt",
        "state/label-studio/data/media/environment/a.txt",
        ".dvc/config.local",
    ]
    for name in kept:
        write(project / name)
    backup("save", tmp_path / "backup", cwd=project)
    backup("restore", tmp_path / "backup", cwd=write(tmp_path / "new" / "params.yaml").parent)
    assert files(tmp_path / "new") == {*kept, "params.yaml"}


def test_a_database_is_known_by_its_first_bytes_and_other_files_stay_as_they_are(project: Path, tmp_path: Path):
    names = ["labels.db", "notes-journal", "b-wal", "c.sqlite-shm", "empty.sqlite"]
    for name in names:
        write(project / "state" / name, b"" if name == "empty.sqlite" else name.encode())
    with closing(make_database(project / "state" / "under-another-name", rows=3)):
        assert (project / "state" / "under-another-name-wal").stat().st_size
        backup("save", tmp_path / "backup", cwd=project)
    assert files(tmp_path / "backup") == {f"state/{name}" for name in [*names, "under-another-name"]}
    assert rows(tmp_path / "backup" / "state" / "under-another-name") == 3
    assert (tmp_path / "backup" / "state" / "labels.db").read_bytes() == b"labels.db"


def test_a_database_among_files_that_are_named_by_their_hashes_keeps_its_bytes(project: Path, tmp_path: Path):
    path = project / ".dvc" / "cache" / "files" / "md5" / "0a" / "1b"
    make_database(path).close()
    before = path.read_bytes()
    path.chmod(0o444)
    backup("save", tmp_path / "backup", cwd=project)
    copy = tmp_path / "backup" / "dvc-cache" / "files" / "md5" / "0a" / "1b"
    assert copy.read_bytes() == before
    assert copy.stat().st_mode & 0o777 == 0o444


def test_a_write_that_a_crash_cut_short_is_undone_in_the_copy(project: Path, tmp_path: Path):
    script = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")  # so that half of it reaches the file
connection.execute("BEGIN")
connection.executemany("INSERT INTO texts VALUES (?)", [("x" * 3000,)] * 100)
os._exit(0)
"""
    path = project / "state" / "a.sqlite"
    with closing(make_database(path, rows=2)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    subprocess.run([sys.executable, "-c", script, str(path)], check=True)
    assert (project / "state" / "a.sqlite-journal").exists()
    backup("save", tmp_path / "backup", cwd=project)
    assert rows(tmp_path / "backup" / "state" / "a.sqlite") == 2
    assert files(tmp_path / "backup") == {"state/a.sqlite"}


def test_what_vanishes_meanwhile_is_left_out(project: Path, tmp_path: Path):
    for name in ("a.txt", "c.txt", "d/e.txt", "f.txt"):
        write(project / "state" / name)
    with held_up(project, tmp_path / "backup"):
        (project / "state" / "c.txt").unlink()
        (project / "state" / "d" / "e.txt").unlink()
        (project / "state" / "d").rmdir()
    assert files(tmp_path / "backup") == {"state/a.txt", "state/b.sqlite", "state/f.txt"}


def test_nobody_else_can_read_a_backup_not_even_while_it_is_made(project: Path, tmp_path: Path):
    write(project / "state" / "a").chmod(0o640)
    with held_up(project, tmp_path / "backup") as unfinished:
        assert unfinished.stat().st_mode & 0o777 == 0o700
        assert (unfinished / "state" / "b.sqlite").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "backup").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "backup" / "state" / "a").stat().st_mode & 0o777 == 0o640, "to be restored so"


def test_links_are_followed(project: Path, tmp_path: Path):
    write(tmp_path / "disk" / "artifacts" / "model.onnx", b"model")
    write(tmp_path / "disk" / "export.jsonl", b"labels")
    (project / "mlartifacts").symlink_to(tmp_path / "disk" / "artifacts")
    (project / "data" / "labels").mkdir(parents=True)
    (project / "data" / "labels" / "export.jsonl").symlink_to(tmp_path / "disk" / "export.jsonl")
    backup("save", tmp_path / "backup", cwd=project)
    assert (tmp_path / "backup" / "mlartifacts" / "model.onnx").read_bytes() == b"model"
    assert not (tmp_path / "backup" / "labels" / "export.jsonl").is_symlink()
    assert (tmp_path / "backup" / "labels" / "export.jsonl").read_bytes() == b"labels"


@pytest.mark.parametrize("name", ["mlartifacts", "state/label-studio/data"])
def test_a_link_to_a_disk_that_is_not_there_is_an_error(project: Path, tmp_path: Path, name: str):
    write(project / "state" / "secret")
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    (project / name).symlink_to(tmp_path / "disk")
    said = backup("save", tmp_path / "backup", cwd=project, expected=1)
    assert f"{name} is a link to {tmp_path / 'disk'}, which is not there; mend or remove the link" in said
    assert not list(tmp_path.glob("backup*"))


def test_links_in_a_circle_are_an_error(project: Path, tmp_path: Path):
    write(project / "state" / "a" / "file")
    (project / "state" / "a" / "up").symlink_to(project / "state")
    assert "leads back to a folder that it lies in" in backup("save", tmp_path / "b", cwd=project, expected=1)


@pytest.mark.parametrize("kind", ["file", "database"])
def test_a_disk_that_takes_no_more_is_named_and_nothing_is_left_on_it(project: Path, tmp_path: Path, kind: str):
    write(project / "state" / "a", b"small")
    if kind == "file":
        write(project / "state" / "b", bytes(100_000))
    else:
        make_database(project / "state" / "b", rows=10_000).close()
    said = backup("save", tmp_path / "backup", cwd=project, expected=1, file_limit=50)
    assert "Error: state/b cannot be copied (" in said
    assert "and repeat the command" in said
    assert not list(tmp_path.glob("backup*"))
    backup("save", tmp_path / "backup", cwd=project)


def test_a_folder_that_cannot_hold_a_backup_is_an_error(project: Path, tmp_path: Path):
    assert "found none of state, mlflow.db" in backup("save", tmp_path / "b", cwd=project, expected=1)
    write(project / "mlflow.db")
    assert "exists already" in backup("save", project, cwd=project, expected=1)
    write(project / "state" / "secret")
    assert "lies in what is to be saved" in backup("save", Path("state/backup"), cwd=project, expected=1)
    assert "cannot be made" in backup("save", write(tmp_path / "file") / "backup", cwd=project, expected=1)
