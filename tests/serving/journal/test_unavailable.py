"""Disks that are full, folders that are none, files that are something else."""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from serving.errors import JournalUnavailableError
from serving.journal import database
from serving.journal.journal import FILE, Journal
from tests.serving.told import correction


def refused(journal: Journal, match: str, text: str = "жду") -> JournalUnavailableError:
    with pytest.raises(JournalUnavailableError, match=match) as caught:
        journal.add_feedback(correction(text=text))
    return caught.value


def texts(journal: Journal) -> list[str]:
    return [entry.fields["mention"]["text"] for entry in journal.read().entries]


def test_a_file_where_the_folder_should_be_is_refused_until_it_is_gone(tmp_path: Path):
    (tmp_path / "state").write_text("")
    journal = Journal(tmp_path / "state")
    error = refused(journal, "not acknowledged.*TONIKA_STATE")
    assert error.status == 503
    assert error.headers["Retry-After"]
    (tmp_path / "state").unlink()
    assert journal.add_feedback(correction()).new
    journal.close()


def test_a_full_database_refuses_and_goes_on_when_there_is_room_again(tmp_path: Path):
    journal = Journal(tmp_path)
    journal.add_feedback(correction(text="до"))
    with journal._database.connection() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
    refused(journal, "full", text="пока места нет " * 1_000)
    # The limit went with the connection, which an error closes.
    journal.add_feedback(correction(text="после"))
    assert texts(journal) == ["до", "после"]
    journal.close()


def test_a_disk_that_takes_no_more_bytes_loses_nothing_that_was_acknowledged(tmp_path: Path):
    journal = Journal(tmp_path)
    journal.add_feedback(correction(text="до"))
    acknowledged = ["до"]
    with no_file_grows_over(256 * 1024):
        for row in range(1_000):
            text = f"жду {row} " * 100
            try:
                journal.add_feedback(correction(text=text))
            except JournalUnavailableError:
                break
            acknowledged.append(text)
    assert 1 < len(acknowledged) < 1_000
    assert texts(journal) == acknowledged
    assert journal.add_feedback(correction(text="после")).new
    journal.close()


@contextmanager
def no_file_grows_over(size: int) -> Iterator[None]:
    """Have the system refuse this process's writes beyond `size` bytes of any file."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_file_that_is_no_journal_is_named_and_left_alone(tmp_path: Path):
    (tmp_path / FILE).write_text("not a database at all, but long enough to be taken for one\n" * 100)
    refused(Journal(tmp_path), "not a database")
    assert (tmp_path / FILE).read_text().startswith("not a database")


def test_a_journal_of_another_version_is_refused_by_number(tmp_path: Path):
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        connection.execute("PRAGMA user_version = 7")
    refused(Journal(tmp_path), "version 7, expected 1")


def test_who_waits_too_long_for_another_process_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(database, "_WAIT", 0.1)
    journal = Journal(tmp_path)
    journal.add_feedback(correction(text="до"))
    with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refused(journal, "locked")
        assert texts(journal) == ["до"]  # reading goes on
    journal.add_feedback(correction(text="после"))
    assert texts(journal) == ["до", "после"]
    journal.close()
