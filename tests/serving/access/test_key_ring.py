"""Keys that change while the service runs."""

import logging
from pathlib import Path

import pytest

from serving.access.key_file import add_key, remove_key
from serving.access.key_ring import KeyRing
from serving.access.keys import make_key
from serving.errors import AccessError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "api_keys.json"


def test_a_key_is_valid_as_soon_as_it_is_added_and_no_longer_once_removed(path: Path):
    ring = KeyRing(path, {})
    assert ring.keys == {}
    _, entry = make_key("monitor")
    add_key(path, entry)
    assert ring.keys == {entry.id: entry}
    remove_key(path, entry.id)
    assert ring.keys == {}


def test_a_file_that_is_removed_takes_its_keys_along(path: Path):
    _, entry = make_key("monitor")
    add_key(path, entry)
    ring = KeyRing(path, {})
    assert set(ring.keys) == {entry.id}
    path.unlink()
    assert ring.keys == {}


def test_keys_of_the_settings_stay_beside_those_of_the_file(path: Path):
    fixed, kept = make_key("fixed")[1], make_key("kept")[1]
    ring = KeyRing(path, {fixed.id: fixed})
    add_key(path, kept)
    assert set(ring.keys) == {fixed.id, kept.id}
    remove_key(path, kept.id)
    assert set(ring.keys) == {fixed.id}


def test_a_file_that_was_spoilt_leaves_the_keys_valid_and_is_complained_about_once(
    path: Path, caplog: pytest.LogCaptureFixture
):
    _, entry = make_key("monitor")
    add_key(path, entry)
    ring = KeyRing(path, {})
    path.write_text("half a fi")
    with caplog.at_level(logging.ERROR, logger="bentoml"):
        assert set(ring.keys) == {entry.id}
        assert set(ring.keys) == {entry.id}
    assert len([record for record in caplog.records if "stay so" in record.getMessage()]) == 1
    path.unlink()
    add_key(path, entry)
    assert set(ring.keys) == {entry.id}


def test_a_service_does_not_start_with_a_file_that_it_cannot_read(path: Path):
    path.write_text("half a fi")
    with pytest.raises(AccessError, match=r"api_keys\.json does not hold API keys"):
        KeyRing(path, {})
