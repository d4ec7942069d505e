"""What was forgotten stays forgotten, and the list does not tell what it was."""

from pathlib import Path

import pytest

from data.erasure import Erasures, read_erasures, write_erasures
from data.errors import DataError, WritingError
from data.record import Mention
from tests.data.builders import full_disk

NOTHING = Erasures()
POST = Mention(text="Третий день без связи", brand="Ромашка", author="Вера П")


def test_a_text_is_covered_whichever_brand_and_spelling_and_a_mention_only_as_it_is():
    other = Mention(text="третий ДЕНЬ без связи", brand="Василёк")
    by_text, by_key = NOTHING.with_texts("Третий  день без связи"), NOTHING.with_mentions(POST.key)
    assert by_text.cover(POST)
    assert by_text.cover(other)
    assert by_key.cover(POST)
    assert not by_key.cover(other)


def test_an_author_is_covered_in_every_mention_whatever_its_letters_case():
    erasures = NOTHING.with_authors(" вера п ")
    assert erasures.cover(POST)
    assert erasures.cover(Mention(text="Другое", author="ВЕРА П"))
    assert not erasures.cover(Mention(text="Другое", author="Вера"))
    assert not erasures.cover(Mention(text="Другое"))


def test_the_list_comes_back_from_disk_and_names_nobody(tmp_path: Path):
    path = tmp_path / "data" / "erasures.json"
    assert not read_erasures(path).cover(POST), "no list, nothing forgotten"
    erasures = read_erasures(path).with_authors("Вера П").with_texts(POST.text).with_mentions(POST.key)
    write_erasures(erasures, path)
    assert read_erasures(path) == erasures
    content = path.read_text(encoding="utf-8")
    assert "Вера" not in content
    assert POST.key not in content


def test_a_full_disk_is_named_and_what_was_forgotten_stays_so(tmp_path: Path):
    path = tmp_path / "erasures.json"
    erasures = NOTHING.with_texts(POST.text)
    write_erasures(erasures, path)
    full_disk(path)
    with pytest.raises(WritingError, match=r"no space is left .*erasures\.json"):
        write_erasures(erasures.with_authors("Вера П"), path)
    assert read_erasures(path) == erasures


def test_a_damaged_list_is_never_an_empty_one(tmp_path: Path):
    path = tmp_path / "erasures.json"
    path.write_text('{"salt": 1}', encoding="utf-8")
    with pytest.raises(DataError, match="restore it from a backup"):
        read_erasures(path)


def test_two_lists_do_not_share_their_hashes():
    one, other = NOTHING.with_authors("Вера П"), NOTHING.with_authors("Вера П")
    assert one.authors != other.authors
    assert one.cover(POST)
    assert other.cover(POST)
