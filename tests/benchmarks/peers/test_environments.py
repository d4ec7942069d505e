"""Environments of peers, and what becomes of a peer that has none."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.peers.catalog import BENTOML, FASTAPI, LITSERVE, Peer
from benchmarks.peers.contenders import assemble
from benchmarks.peers.environments import folder_bytes, prepare_environment
from benchmarks.peers.errors import PeerError
from benchmarks.peers.measuring import Contender

MISSING = replace(LITSERVE, requirements=("tonika-no-such-package==0",), constrained=False)


def test_a_peer_that_cannot_be_installed_is_an_error_that_names_what_is_missing(tmp_path: Path):
    with pytest.raises(PeerError, match=r"cannot be installed.*tonika-no-such-package"):
        prepare_environment(MISSING, tmp_path)


def test_an_environment_is_made_once_and_again_for_other_requirements(tmp_path: Path):
    peer = replace(LITSERVE, requirements=("iniconfig",))
    made = prepare_environment(peer, tmp_path)
    assert list(made.folder.glob("lib/python*/site-packages/iniconfig"))
    (made.folder / "kept").touch()
    prepare_environment(peer, tmp_path)
    assert (made.folder / "kept").exists()
    with pytest.raises(PeerError):
        prepare_environment(MISSING, tmp_path)
    prepare_environment(peer, tmp_path)
    assert not (made.folder / "kept").exists()


def test_the_size_of_a_folder_leaves_out_bytecode_and_links(tmp_path: Path):
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "module.py").write_bytes(b"x" * 100)
    (tmp_path / "inside" / "module.pyc").write_bytes(b"x" * 1000)
    (tmp_path / "link").symlink_to(tmp_path / "inside" / "module.py")
    assert folder_bytes(tmp_path) == 100


def test_a_substitute_takes_the_place_of_a_peer_that_fails():
    def ready(peer: Peer) -> Contender:
        if peer is LITSERVE:
            raise PeerError("there is no wheel of it")
        return Contender(peer, None, None, (), ())  # type: ignore[arg-type]  # is not started here

    field = assemble([BENTOML, LITSERVE], [FASTAPI], ready)
    assert [contender.peer for contender in field.contenders] == [BENTOML, FASTAPI]
    assert field.failed == {"LitServe": "there is no wheel of it"}
    alone = assemble([LITSERVE], [], ready)
    assert (alone.contenders, list(alone.failed)) == ([], ["LitServe"])
