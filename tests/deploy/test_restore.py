"""A restore changes nothing that is there, loses no erasure, and has readers of the journal begin anew."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from data.erasure import NOTHING_FORGOTTEN, Erasures, read_erasures, write_erasures
from serving.journal.journal import Journal
from tests.deploy.saving import backup, files, write
from tests.serving.told import correction

LIST = Path("data") / "erasures.json"
EARLIER = NOTHING_FORGOTTEN.with_texts("забытое раньше")
LATER = EARLIER.with_texts("забытое потом").with_authors("Вера")


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A backup of a state."""
    write(tmp_path / "old" / "state" / "secret", b"s" * 100_000)
    write(tmp_path / "old" / "mlflow.db", b"m")
    backup("save", tmp_path / "backup", cwd=tmp_path / "old")
    return tmp_path / "backup"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    folder = tmp_path / "clone"
    folder.mkdir()
    return folder


def save_erasures(folder: Path, erasures: Erasures) -> Path:
    write_erasures(erasures, folder / "old" / LIST)
    backup("save", folder / "backup", cwd=folder / "old")
    return folder / "backup"


@pytest.mark.parametrize("there", ["state", "mlflow.db", "mlflow.db-wal"])
def test_what_is_there_stays_as_it_is(saved: Path, clone: Path, there: str):
    write(clone / there, b"of now")
    assert f"{there} would be overwritten" in backup("restore", saved, cwd=clone, expected=1)
    assert files(clone) == {there}
    assert (clone / there).read_bytes() == b"of now"


def test_a_restore_that_fails_half_way_leaves_nothing_and_can_be_repeated(saved: Path, clone: Path):
    said = backup("restore", saved, cwd=clone, expected=1, file_limit=50)
    assert "state/secret cannot be copied" in said
    assert files(clone) == set()
    backup("restore", saved, cwd=clone)
    assert files(clone) == {"state/secret", "mlflow.db"}


def test_a_folder_that_is_no_whole_backup_is_an_error(saved: Path, clone: Path, tmp_path: Path):
    assert "is no backup" in backup("restore", clone, cwd=clone, expected=1)
    cut_short = saved.rename(tmp_path / "backup.unfinished")
    assert "is no backup" in backup("restore", cut_short, cwd=clone, expected=1)


@pytest.mark.parametrize(
    ("present", "saved", "expected"),
    [
        (NOTHING_FORGOTTEN, EARLIER, EARLIER),
        (EARLIER, NOTHING_FORGOTTEN, EARLIER),
        (LATER, EARLIER, LATER),
        (EARLIER, LATER, LATER),
        (EARLIER.with_authors("Вера"), EARLIER.with_texts("забытое потом"), LATER),
        (None, EARLIER, EARLIER),
        (EARLIER, NOTHING_FORGOTTEN.with_texts(), EARLIER),  # `tonika forget --again` salts a list that is empty
        (NOTHING_FORGOTTEN.with_texts(), EARLIER, EARLIER),
    ],
)
def test_what_either_list_covers_is_covered(
    tmp_path: Path, clone: Path, present: Erasures | None, saved: Erasures, expected: Erasures
):
    if present:
        write_erasures(present, clone / LIST)
    backup("restore", save_erasures(tmp_path, saved), cwd=clone)
    assert read_erasures(clone / LIST) == expected
    written = (clone / LIST).read_bytes()
    write_erasures(expected, clone / LIST)
    assert (clone / LIST).read_bytes() == written, "as the program itself writes it"


def test_lists_that_cannot_be_compared_stop_it_before_anything_changes(tmp_path: Path, clone: Path):
    other = NOTHING_FORGOTTEN.with_texts("забытое без первого списка")
    write_erasures(other, clone / LIST)
    write(tmp_path / "old" / "mlflow.db")
    saved = save_erasures(tmp_path, EARLIER)
    said = backup("restore", saved, cwd=clone, expected=1)
    assert "have different salts" in said
    assert "Put one of the two in both places" in said
    assert files(clone) == {LIST.as_posix()}
    assert read_erasures(clone / LIST) == other


@pytest.mark.parametrize("content", ["[]", "{", '{"texts": "all"}'])
def test_a_broken_list_is_never_taken_for_an_empty_one(tmp_path: Path, clone: Path, content: str):
    write(clone / LIST, content.encode())
    said = backup("restore", save_erasures(tmp_path, EARLIER), cwd=clone, expected=1)
    assert "is not a list of erasures" in said
    assert (clone / LIST).read_text(encoding="utf-8") == content


def test_a_restored_journal_has_its_entries_and_another_identity(tmp_path: Path, clone: Path):
    with closing(Journal(tmp_path / "old" / "state")) as journal:
        for text in ("раз", "два"):
            journal.add_feedback(correction(text))
        before = journal.read()
        backup("save", tmp_path / "backup", cwd=tmp_path / "old")  # while the journal is open
    backup("restore", tmp_path / "backup", cwd=clone)
    assert files(clone) == {"state/journal.sqlite"}
    assert (clone / "state" / "journal.sqlite").stat().st_mode & 0o777 == 0o600
    with closing(Journal(clone / "state")) as journal:
        after = journal.read()
    assert after.entries == before.entries
    assert after.journal != before.journal
    assert len(after.journal) == len(before.journal)


def test_a_file_in_the_journals_place_that_is_none_is_an_error(tmp_path: Path, clone: Path):
    write(tmp_path / "old" / "state" / "journal.sqlite", b"no database at all, and long enough to be read as one" * 9)
    backup("save", tmp_path / "backup", cwd=tmp_path / "old")
    said = backup("restore", tmp_path / "backup", cwd=clone, expected=1)
    assert "cannot be restored (file is not a database)" in said
    assert files(clone) == set()


def test_the_documents_way_to_renew_an_identity_by_hand_does_it(tmp_path: Path):
    document = (Path(__file__).parents[2] / "docs" / "operators" / "backup.md").read_text(encoding="utf-8")
    _, _, rest = document.partition('`sqlite3 state/journal.sqlite "')
    with closing(Journal(tmp_path)) as journal:
        journal.add_feedback(correction())
        before = journal.read()
    with closing(sqlite3.connect(tmp_path / "journal.sqlite")) as connection, connection:
        connection.execute(rest.partition('"')[0])
    with closing(Journal(tmp_path)) as journal:
        assert journal.read().journal != before.journal
        assert journal.read().entries == before.entries
