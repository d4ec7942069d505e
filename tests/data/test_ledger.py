"""The split ledger on disk."""

import pytest

from data.errors import DataError, WritingError
from data.ledger import read_ledger, write_ledger
from data.split import Part
from tests.data.builders import full_disk


def test_what_is_written_reads_back_and_is_the_same_whatever_the_order(tmp_path):
    ledger: dict[str, Part] = {"b" * 32: "test", "a" * 32: "train"}
    one, other = tmp_path / "deep" / "one.jsonl", tmp_path / "other.jsonl"
    write_ledger(one, ledger)
    write_ledger(other, dict(reversed(ledger.items())))
    assert read_ledger(one) == ledger
    assert one.read_bytes() == other.read_bytes()
    assert [path.name for path in one.parent.iterdir()] == ["one.jsonl"]


def test_a_full_disk_is_named_and_the_old_ledger_stays(tmp_path):
    path = tmp_path / "ledger.jsonl"
    write_ledger(path, {"a": "train"})
    full_disk(path)
    with pytest.raises(WritingError, match=r"no space is left .*ledger\.jsonl"):
        write_ledger(path, {"a": "train", "b": "test"})
    assert read_ledger(path) == {"a": "train"}


def test_an_absent_ledger_is_empty(tmp_path):
    assert read_ledger(tmp_path / "none.jsonl") == {}


@pytest.mark.parametrize(
    "line",
    [
        '{"text_key": "a", "part": "holdout"}',
        '{"text_key": "a"',
        "7",
        '{"part": "test"}',
        '{"text_key": "x", "part": []}',
    ],
)
def test_a_damaged_ledger_is_an_error_that_names_the_line(tmp_path, line):
    path = tmp_path / "ledger.jsonl"
    path.write_text('{"text_key": "x", "part": "train"}\n' + line + "\n")
    with pytest.raises(DataError, match="line 2"):
        read_ledger(path)


def test_a_text_with_two_parts_is_an_error(tmp_path):
    path = tmp_path / "ledger.jsonl"
    path.write_text('{"text_key": "x", "part": "train"}\n{"text_key": "x", "part": "test"}\n')
    with pytest.raises(DataError, match="second part"):
        read_ledger(path)
