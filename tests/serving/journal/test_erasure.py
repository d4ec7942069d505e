import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from data.record import Mention
from serving.errors import JournalUnavailableError
from serving.journal import database
from serving.journal.entries import Event
from serving.journal.journal import FILE, Journal
from tests.serving.told import correction

SENTINEL = "Тайноетекстовоесообщение"


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path)
    yield journal
    journal.close()


def bytes_of(folder: Path) -> bytes:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert folder / FILE in files
    return b"".join(path.read_bytes() for path in files)


def test_nothing_of_an_erased_text_author_or_comment_stays_in_the_files(journal: Journal, tmp_path: Path):
    # Enough of them, in a random order and of different lengths, for pages to have been split and merged.
    with journal._database.connection() as connection:
        connection.execute("PRAGMA synchronous = OFF")  # the disk's patience is not what is tested here
    chance = random.Random(13)  # noqa: S311 - only to vary rows
    erased: list[str] = []
    for row in range(4_000):
        author = f"{chance.getrandbits(32):08x}-{row}"
        if chance.random() < 0.3:
            author += "-forgotten" + "x" * chance.randrange(200)
            erased.append(author)
            text = f"{SENTINEL} {row} " * chance.choice([1, 3, 10, 200])
            journal.add_feedback(correction(text=text, author=author, comment=SENTINEL))
        else:
            journal.add_feedback(correction(text=f"жду возврат {row}", author=author))
    assert SENTINEL.encode() in bytes_of(tmp_path)
    assert journal.erase(authors=erased) == len(erased)
    left = bytes_of(tmp_path)
    assert SENTINEL.encode() not in left
    assert b"forgotten" not in left
    assert "жду возврат".encode() in left
    assert journal.counts() == {"feedback": 4_000 - len(erased)}


def test_a_mention_is_erased_by_its_key_and_others_stay(journal: Journal, tmp_path: Path):
    journal.add_feedback(correction(text=SENTINEL))
    journal.add_feedback(correction(text=SENTINEL, tonality="positive"))
    journal.add_feedback(correction(text=SENTINEL, brand="Ромашка"))
    journal.add_event(Event(action="TASKS_DELETED", tasks=(1,)), "1")
    assert journal.erase(keys=[Mention(text=SENTINEL).key, "unknown"]) == 2
    assert [entry.number for entry in journal.read().entries] == [3, 4]
    assert journal.erase(keys=[Mention(text=SENTINEL, brand="Ромашка").key]) == 1
    assert SENTINEL.encode() not in bytes_of(tmp_path)


def test_a_number_is_not_given_again_after_its_entry_was_erased(journal: Journal):
    for text in ("жду", SENTINEL):
        journal.add_feedback(correction(text=text))
    identity = journal.read().journal
    journal.erase(keys=[Mention(text=SENTINEL).key])
    assert journal.read().last == 2
    journal.add_feedback(correction(text="жду ещё"))
    page = journal.read()
    assert [entry.number for entry in page.entries] == [1, 3]
    assert page.journal == identity


def test_what_was_erased_may_be_said_again(journal: Journal):
    journal.add_feedback(correction())
    journal.erase(keys=[correction().mention.key])
    assert journal.add_feedback(correction()).new


def test_nothing_given_removes_nothing(journal: Journal):
    journal.add_feedback(correction())
    assert journal.erase() == 0
    assert journal.counts() == {"feedback": 1}


def test_an_erasure_that_another_process_holds_up_is_refused_and_complete_when_sent_again(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(database, "_WAIT", 0.1)
    journal.add_feedback(correction(text=SENTINEL))
    with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM entries").fetchall()  # it may still want the old pages
        with pytest.raises(JournalUnavailableError, match="send the erasure again"):
            journal.erase(keys=[Mention(text=SENTINEL).key])
    assert SENTINEL.encode() in bytes_of(tmp_path)
    assert journal.read().entries == ()  # so that nobody who looks for what is to be erased finds it
    journal.erase()
    assert SENTINEL.encode() not in bytes_of(tmp_path)
