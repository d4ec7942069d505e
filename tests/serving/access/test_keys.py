"""Keys: made, kept without what lets anybody in, and found again."""

import hashlib

import pytest

from serving.access.keys import find_key, make_key, read_keys, written_keys
from serving.errors import AccessError


def test_a_key_is_found_by_showing_it_and_by_nothing_like_it():
    key, entry = make_key("monitor")
    other, _ = make_key("monitor")
    keys = {entry.id: entry}
    assert find_key(key.encode(), keys) == entry
    id_alone = "_".join(key.split("_")[:2])
    like_it = (other, key[:-1], f"{key}=", key.upper(), id_alone, f"{id_alone}_", entry.id, entry.sha256)
    for wrong in (*like_it, "", "_", "ключ"):
        assert find_key(wrong.encode(), keys) is None, wrong


def test_bytes_that_are_no_text_are_no_key():
    _, entry = make_key("monitor")
    assert find_key(b"tonika_\xff\xfe_\x00", {entry.id: entry}) is None


def test_what_is_kept_does_not_hold_the_key():
    key, entry = make_key("monitor", 600)
    written = written_keys([entry])
    assert key not in written
    assert key.rpartition("_")[2] not in written
    assert hashlib.sha256(key.encode()).hexdigest() in written
    assert entry.id in key  # what logs call it


def test_keys_are_read_as_they_were_written():
    entries = [make_key(caller, limit)[1] for caller, limit in (("one", None), ("two", 600), ("two", 1))]
    assert list(read_keys(written_keys(entries), "here").values()) == entries


@pytest.mark.parametrize("content", ["", "  \n", "[]"])
def test_nothing_is_no_keys(content: str):
    assert read_keys(content, "here") == {}


@pytest.mark.parametrize(
    "content",
    ["{}", "nonsense", "[null]", '[{"id": "short"}]', '[{"key": "tonika_0_secret"}]', '["tonika_0_secret"]'],
)
def test_anything_else_is_an_error_that_says_where_and_repeats_nothing(content: str):
    with pytest.raises(AccessError, match=r"TONIKA_API_KEYS does not hold API keys .*`tonika key add`") as refused:
        read_keys(content, "TONIKA_API_KEYS")
    assert "secret" not in str(refused.value)


def test_two_keys_of_one_id_are_refused():
    _, entry = make_key("one")
    with pytest.raises(AccessError, match=r"here has two API keys of the same id"):
        read_keys(written_keys([entry, entry]), "here")


@pytest.mark.parametrize(
    ("caller", "limit"), [("", None), ("two words", None), ("ключ", None), ("a" * 65, None), ("a", 0)]
)
def test_a_name_or_limit_that_is_none_says_what_is_expected(caller: str, limit: int | None):
    with pytest.raises(AccessError, match=r"no key for .*1 to 64 letters .* at least 1"):
        make_key(caller, limit)
