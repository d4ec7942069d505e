"""The last model of the registry, kept for a start without it."""

from pathlib import Path

import pytest

from serving.errors import RegistryError
from serving.registry.champion import ResolvedModel
from serving.registry.kept_bundle import KeptBundles, check_startable, kept_bundles
from serving.settings import ServiceSettings
from tests.serving.tiny import make_tiny_bundle
from tests.small_disk import fill

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


def copies(kept: KeptBundles) -> list[Path]:
    return sorted(kept.folder.glob("bundle-*"))


def test_what_is_kept_already_is_not_copied_again(tmp_path: Path):
    kept, first = KeptBundles(tmp_path / "kept"), model(tmp_path, "1")
    kept.keep(first, CHAMPION)
    before = [(copy, copy.stat().st_mtime_ns) for copy in copies(kept)]
    kept.keep(first, CHAMPION)
    assert [(copy, copy.stat().st_mtime_ns) for copy in copies(kept)] == before


@pytest.mark.parametrize(("version", "seed"), [("2", 13), ("1", 7)])
def test_another_version_or_other_files_take_the_place_of_what_is_kept(tmp_path: Path, version: str, seed: int):
    kept = KeptBundles(tmp_path / "kept")
    kept.keep(model(tmp_path, "1"), CHAMPION)
    before = copies(kept)
    other = model(tmp_path / "other", version, seed=seed)
    kept.keep(other, CHAMPION)
    assert len(copies(kept)) == 1
    assert copies(kept) != before
    last = kept.last(CHAMPION)
    assert last is not None
    assert last.version == version
    assert (last.folder / "manifest.json").read_bytes() == (other.folder / "manifest.json").read_bytes()


def test_an_altered_copy_is_replaced(tmp_path: Path):
    kept, first = KeptBundles(tmp_path / "kept"), model(tmp_path, "1")
    kept.keep(first, CHAMPION)
    (copies(kept)[0] / "model.onnx").write_bytes(b"altered")
    kept.keep(first, CHAMPION)
    assert kept.last(CHAMPION) is not None
    assert len(copies(kept)) == 1


def test_the_rest_of_a_copy_that_was_killed_goes_with_the_next_one(tmp_path: Path):
    kept, first = KeptBundles(tmp_path / "kept"), model(tmp_path, "1")
    kept.keep(first, CHAMPION)
    (kept.folder / "bundle-half").mkdir()
    (kept.folder / "bundle-half" / "model.onnx").write_bytes(b"half")
    kept.keep(first, CHAMPION)
    assert len(copies(kept)) == 1
    assert kept.last(CHAMPION) is not None


@pytest.mark.parametrize("leaving", [0, 4096, 20_480, 40_960])
def test_a_full_disk_leaves_what_was_kept_and_nothing_of_the_copy(tmp_path: Path, small_disk: Path, leaving: int):
    kept = KeptBundles(small_disk / "kept")
    kept.keep(model(tmp_path, "1"), CHAMPION)
    filling = fill(small_disk, leaving)
    with pytest.raises(OSError, match="No space left"):
        kept.keep(model(tmp_path, "2", seed=7), CHAMPION)
    last = kept.last(CHAMPION)
    assert last is not None
    assert last.version == "1"
    assert {path.name for path in kept.folder.iterdir()} == {"current.json", last.folder.name}
    filling.unlink()
    kept.keep(model(tmp_path / "again", "2", seed=7), CHAMPION)
    assert getattr(kept.last(CHAMPION), "version", None) == "2"


@pytest.mark.parametrize("leaving", [0, 4096, 20_480, 40_960])
def test_a_disk_that_was_full_from_the_beginning_holds_nothing(tmp_path: Path, small_disk: Path, leaving: int):
    kept = KeptBundles(small_disk / "kept")
    fill(small_disk, leaving)
    with pytest.raises(OSError, match="No space left"):
        kept.keep(model(tmp_path, "1"), CHAMPION)
    assert kept.last(CHAMPION) is None
    assert not list(kept.folder.rglob("*"))


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
