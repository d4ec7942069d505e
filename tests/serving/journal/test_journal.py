import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.record import Labels, Mention
from serving.journal.entries import Event
from serving.journal.journal import FILE, Journal
from tests.serving.running import ROOT
from tests.serving.told import correction


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "state")
    yield journal
    journal.close()


def numbers(journal: Journal) -> list[int]:
    return [entry.number for entry in journal.read().entries]


def test_nothing_is_made_before_the_first_use(tmp_path: Path):
    journal = Journal(tmp_path / "state")
    assert not (tmp_path / "state").exists()
    assert journal.read().last == 0
    assert (tmp_path / "state" / FILE).is_file()
    journal.close()


def test_a_correction_comes_back_as_it_was_given(journal: Journal):
    moment = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    mention = Mention(text="Ёлки, жду «возврат» 🤢", brand="Ромашка", source="vk", published_at=moment, author="user1")
    labels = Labels(tonality="negative", categories=("payment",))
    given = correction().model_copy(update={"mention": mention, "labels": labels, "comment": "так", "scored_by": "t-7"})
    receipt = journal.add_feedback(given)
    (entry,) = journal.read().entries
    assert (entry.number, entry.kind, entry.id, entry.received_at) == (1, "feedback", receipt.id, receipt.received_at)
    assert receipt.new
    assert datetime.fromisoformat(receipt.received_at).tzinfo == UTC
    assert entry.fields["key"] == mention.key
    assert Mention.model_validate(entry.fields["mention"]) == mention
    assert entry.fields["labels"] == {"tonality": "negative", "categories": ["payment"]}
    assert (entry.fields["comment"], entry.fields["scored_by"]) == ("так", "t-7")


def test_what_was_not_given_is_not_kept_as_if_it_had_been(journal: Journal):
    journal.add_feedback(correction(text="Жду возврат"))
    assert journal.read().entries[0].fields["mention"] == {"text": "Жду возврат"}


def test_the_latest_correction_sent_again_is_one_entry_and_a_change_of_mind_is_another(journal: Journal):
    first = journal.add_feedback(correction(tonality="negative"))
    again = journal.add_feedback(correction(text="ТРЕТИЙ  день жду возврат", tonality="negative", author="another"))
    second = journal.add_feedback(correction(tonality="positive"))
    third = journal.add_feedback(correction(tonality="negative"))
    assert (again.id, again.received_at, again.new) == (first.id, first.received_at, False)
    assert len({first.id, second.id, third.id}) == 3
    assert numbers(journal) == [1, 2, 3]


def test_another_comment_and_another_brand_are_other_corrections(journal: Journal):
    different = (
        correction(),
        correction(comment="ирония"),
        correction(comment="ирония", brand="Ромашка"),
        correction(comment="ирония"),
    )
    receipts = [journal.add_feedback(given) for given in different]
    assert [receipt.new for receipt in receipts] == [True, True, True, False]


def test_an_event_sent_again_is_one_entry_in_whatever_order_events_come(journal: Journal):
    events = [Event(action="ANNOTATION_CREATED", project=3, tasks=(task,), annotations=(task,)) for task in (1, 2, 3)]
    order = [2, 0, 1, 2, 1, 0]
    receipts = [journal.add_event(events[place], f"digest {place}") for place in order]
    assert [receipt.new for receipt in receipts] == [True, True, True, False, False, False]
    assert [entry.fields["tasks"] for entry in journal.read().entries] == [[3], [1], [2]]


def test_events_that_nothing_tells_apart_are_all_kept(journal: Journal):
    for _ in range(2):
        journal.add_event(Event(action="START_TRAINING", project=3))
    assert numbers(journal) == [1, 2]


def test_events_are_let_go_after_so_many_entries_and_corrections_never(tmp_path: Path):
    journal = Journal(tmp_path / "state", events_within=3)
    journal.add_feedback(correction())  # 1
    for annotation in range(2, 6):
        journal.add_event(Event(action="ANNOTATION_CREATED", annotations=(annotation,)))
    assert numbers(journal) == [1, 3, 4, 5]
    journal.add_feedback(correction(brand="Василёк"))  # 6
    page = journal.read()
    assert [entry.number for entry in page.entries] == [1, 4, 5, 6]
    assert page.last == 6
    journal.close()


def test_entries_are_read_from_a_number_on_and_by_kind(journal: Journal):
    for row in range(3):
        journal.add_feedback(correction(text=f"жду {row}"))
        journal.add_event(Event(action="TASKS_DELETED", tasks=(row,)), str(row))
    page = journal.read(after=1, limit=2)
    assert [(entry.number, entry.kind) for entry in page.entries] == [(2, "event"), (3, "feedback")]
    assert page.last == 6
    assert [entry.number for entry in journal.read(after=2, kind="feedback").entries] == [3, 5]
    assert journal.counts() == {"feedback": 3, "event": 3}
    assert journal.read(after=6).entries == ()


def test_a_journal_keeps_its_identity_and_a_new_one_has_another(journal: Journal, tmp_path: Path):
    identity = journal.read().journal
    journal.close()
    assert journal.read().journal == identity
    other = Journal(tmp_path / "other")
    assert other.read().journal != identity
    other.close()


def test_a_journal_that_is_replaced_under_a_running_service_takes_the_next_entry(journal: Journal, tmp_path: Path):
    journal.add_feedback(correction(text="жду"))
    before = journal.read().journal
    for file in (tmp_path / "state").iterdir():
        file.unlink()
    journal.add_feedback(correction(text="жду ещё"))
    page = journal.read()
    assert page.journal != before
    assert [entry.fields["mention"]["text"] for entry in page.entries] == ["жду ещё"]


def test_only_the_owner_may_read_the_files(journal: Journal, tmp_path: Path):
    journal.add_feedback(correction())
    files = list((tmp_path / "state").iterdir())
    assert len(files) == 3
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_threads_that_write_at_once_lose_nothing(journal: Journal):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda row: journal.add_feedback(correction(text=f"жду {row}")), range(100)))
    texts = {entry.fields["mention"]["text"] for entry in journal.read().entries}
    assert texts == {f"жду {row}" for row in range(100)}
    assert numbers(journal) == list(range(1, 101))


_WRITER = """
import sys
from pathlib import Path
from serving.journal.journal import Journal
from tests.serving.told import correction
journal = Journal(Path(sys.argv[1]))
print("ready", flush=True)
input()
for row in range(100):
    journal.add_feedback(correction(text=f"writer {sys.argv[2]} row {row}"))
    journal.add_feedback(correction(text=f"both of them, row {row}"))
"""


def test_processes_that_make_the_journal_and_write_at_once_lose_nothing(journal: Journal, tmp_path: Path):
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(tmp_path / "state"), name],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in "AB"
    ]
    for writer in writers:
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n"
    threads = [threading.Thread(target=writer.communicate, args=["\n"]) for writer in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [writer.returncode for writer in writers] == [0, 0]
    page = journal.read(limit=1000)
    texts = sorted(entry.fields["mention"]["text"] for entry in page.entries)
    expected = [f"writer {name} row {row}" for name in "AB" for row in range(100)]
    assert texts == sorted([*expected, *(f"both of them, row {row}" for row in range(100))])
    assert [entry.number for entry in page.entries] == list(range(1, 301))
    assert page.last == 300
