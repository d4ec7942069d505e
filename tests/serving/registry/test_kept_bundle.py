"""The last model of the registry, kept for a start without it."""

from pathlib import Path

import pytest

from serving.errors import RegistryError
from serving.registry.champion import ResolvedModel
from serving.registry.kept_bundle import KeptBundles, check_startable, kept_bundles
from serving.settings import ServiceSettings
from tests.serving.tiny import make_tiny_bundle

CHAMPION = "models:/tonika@champion"


def model(folder: Path, version: str, *, seed: int = 13) -> ResolvedModel:
    return ResolvedModel(make_tiny_bundle(folder / version, seed=seed), "tonika", version)


def test_what_was_kept_last_is_found_again_and_alone(tmp_path: Path):
    kept = KeptBundles(tmp_path / "kept")
    assert kept.last(CHAMPION) is None
    for version, seed in (("1", 13), ("2", 7)):
        kept.keep(model(tmp_path, version, seed=seed), CHAMPION)
    last = kept.last(CHAMPION)
    assert last is not None
    assert (last.name, last.version) == ("tonika", "2")
    assert (last.folder / "manifest.json").read_bytes() == (tmp_path / "2" / "manifest.json").read_bytes()
    assert len(list((tmp_path / "kept").glob("bundle-*"))) == 1


def test_a_model_that_was_not_asked_for_is_not_given(tmp_path: Path):
    kept = KeptBundles(tmp_path / "kept")
    kept.keep(model(tmp_path, "1"), CHAMPION)
    assert kept.last("models:/tonika/7") is None


def test_an_altered_copy_is_not_given(tmp_path: Path):
    kept = KeptBundles(tmp_path / "kept")
    kept.keep(model(tmp_path, "1"), CHAMPION)
    (graph,) = (tmp_path / "kept").glob("bundle-*/model.onnx")
    graph.write_bytes(graph.read_bytes()[:-1])
    assert kept.last(CHAMPION) is None


def test_a_copy_that_breaks_off_leaves_what_was_there(tmp_path: Path):
    kept = KeptBundles(tmp_path / "kept")
    kept.keep(model(tmp_path, "1"), CHAMPION)
    with pytest.raises(OSError, match="gone"):
        kept.keep(ResolvedModel(tmp_path / "gone", "tonika", "2"), CHAMPION)
    last = kept.last(CHAMPION)
    assert last is not None
    assert last.version == "1"
    assert len(list((tmp_path / "kept").glob("bundle-*"))) == 1


def test_nothing_is_kept_of_a_folder(tmp_path: Path):
    assert kept_bundles(ServiceSettings(model=str(tmp_path), state=tmp_path)) is None


def test_a_service_may_start_from_what_was_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path / 'none.db'}")
    settings = ServiceSettings(model=CHAMPION, state=tmp_path / "state")
    with pytest.raises(RegistryError, match="no registry"):
        check_startable(settings)
    kept = kept_bundles(settings)
    assert kept is not None
    kept.keep(model(tmp_path, "1"), CHAMPION)
    check_startable(settings)
