"""The file of API keys."""

import threading
from pathlib import Path

import pytest

from serving.access.key_file import add_key, load_keys, remove_key
from serving.access.keys import make_key
from serving.errors import AccessError


def test_keys_are_added_and_removed_and_the_file_is_its_owners_alone(tmp_path: Path):
    path = tmp_path / "new" / "api_keys.json"
    first, second = (make_key(name)[1] for name in ("first", "second"))
    add_key(path, first)
    add_key(path, second)
    assert load_keys(path) == {first.id: first, second.id: second}
    assert path.stat().st_mode & 0o077 == 0
    assert remove_key(path, first.id) == first
    assert load_keys(path) == {second.id: second}


def test_without_a_file_there_are_no_keys(tmp_path: Path):
    assert load_keys(tmp_path / "api_keys.json") == {}
    (tmp_path / "file").touch()
    assert load_keys(tmp_path / "file" / "api_keys.json") == {}


def test_many_at_once_lose_no_key(tmp_path: Path):
    path = tmp_path / "api_keys.json"
    entries = [make_key(f"caller-{number}")[1] for number in range(20)]
    threads = [threading.Thread(target=add_key, args=(path, entry)) for entry in entries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(load_keys(path)) == {entry.id for entry in entries}


def test_a_reader_never_sees_half_a_file(tmp_path: Path):
    path = tmp_path / "api_keys.json"
    add_key(path, make_key("first")[1])
    done = threading.Event()
    seen: list[int] = []

    def read() -> None:
        while not done.is_set():
            seen.append(len(load_keys(path)))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(30):
        add_key(path, make_key(f"caller-{number}")[1])
    done.set()
    reader.join()
    assert seen
    assert min(seen) >= 1
    assert seen == sorted(seen)


def test_removing_what_is_not_there_says_what_is(tmp_path: Path):
    path = tmp_path / "api_keys.json"
    with pytest.raises(AccessError, match=r"has no key 'abc'; it has none"):
        remove_key(path, "abc")
    _, entry = make_key("first")
    add_key(path, entry)
    with pytest.raises(AccessError, match=rf"has no key 'abc'; it has {entry.id}"):
        remove_key(path, "abc")


def test_a_file_of_something_else_is_named_and_left_alone(tmp_path: Path):
    path = tmp_path / "api_keys.json"
    path.write_text('{"not": "keys"}')
    with pytest.raises(AccessError, match=r"api_keys\.json does not hold API keys"):
        add_key(path, make_key("first")[1])
    assert path.read_text() == '{"not": "keys"}'
    path.write_bytes(b"\xff")
    with pytest.raises(AccessError, match=r"api_keys\.json cannot be read \(it is not UTF-8\)"):
        load_keys(path)


def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(AccessError, match=r"api_keys\.json cannot be written \(.+\); nothing was changed"):
        add_key(tmp_path / "file" / "api_keys.json", make_key("first")[1])
