"""The model follows the champion, and stays where the new one must not be served."""

import logging
import threading
import time
from pathlib import Path

import pytest

from data.record import Mention
from data.taxonomy import Taxonomy, load_taxonomy
from serving.api.served import ModelSlot
from serving.errors import BundleError, RegistryError
from serving.registry.kept_bundle import kept_bundles
from serving.scoring.golden import GOLDEN_MENTIONS
from serving.scoring.golden_check import golden_scores
from serving.scoring.scorer import Scorer
from serving.settings import ServiceSettings
from serving.swapping.start import first_model
from serving.swapping.watch import ModelWatch
from tests.serving.live_registry import LiveRegistry
from tests.serving.tiny import make_tiny_bundle

CHAMPION = "models:/tonika@champion"
MENTION = Mention(text="Третий день жду возврат")


class Service:
    """What the service does with a registry, without its HTTP."""

    def __init__(self, folder: Path, *, seconds: float = 0.05) -> None:
        self.settings = ServiceSettings(model=CHAMPION, state=folder / "state", threads=1)
        self.kept = kept_bundles(self.settings)
        self.slot = ModelSlot()
        self.slot.put(first_model(self.settings, self.kept))
        self.watch = ModelWatch(self.slot, CHAMPION, threads=1, seconds=seconds, kept=self.kept)

    @property
    def version(self) -> str:
        return self.slot.current.identity.version

    def negative(self) -> float:
        return self.slot.current.scorer.score([MENTION])[0].tonality_probabilities["negative"]


@pytest.fixture
def versions(live_registry: LiveRegistry, tmp_path: Path) -> list[str]:
    """Two good versions; the first one is champion."""
    found = [live_registry.register(make_tiny_bundle(tmp_path / str(seed), seed=seed)) for seed in (13, 7)]
    live_registry.move_champion(found[0])
    return found


def test_the_model_follows_the_alias_and_back(live_registry: LiveRegistry, versions: list[str], tmp_path: Path):
    service = Service(tmp_path)
    first = service.negative()
    assert service.watch.look() == "same"
    live_registry.move_champion(versions[1])
    assert service.watch.look() == "swapped"
    assert (service.version, service.watch.look()) == (versions[1], "same")
    assert service.negative() != first
    live_registry.move_champion(versions[0])
    assert service.watch.look() == "swapped"
    assert (service.version, service.negative()) == (versions[0], first)


def test_who_began_with_a_model_ends_with_it(live_registry: LiveRegistry, versions: list[str], tmp_path: Path):
    service = Service(tmp_path)
    began = service.slot.current
    live_registry.move_champion(versions[1])
    service.watch.look()
    assert began.identity.version == versions[0]
    assert began.scorer.score([MENTION])


def smaller_taxonomy() -> Taxonomy:
    whole = load_taxonomy()
    return whole.model_copy(update={"categories": whole.categories[1:]})


def foreign_golden(folder: Path) -> Path:
    scorer = Scorer.load(make_tiny_bundle(folder / "foreign", seed=7))
    golden = golden_scores(GOLDEN_MENTIONS, scorer.logits(GOLDEN_MENTIONS), scorer.config)
    return make_tiny_bundle(folder / "other", golden=golden)


def test_a_model_without_categories_that_callers_know_is_not_served(
    live_registry: LiveRegistry, versions: list[str], tmp_path: Path
):
    service = Service(tmp_path)
    live_registry.move_champion(live_registry.register(make_tiny_bundle(tmp_path / "smaller", smaller_taxonomy())))
    with pytest.raises(BundleError, match=f"no category {load_taxonomy().category_keys[0]}"):
        service.watch.look()
    assert service.version == versions[0]


def test_a_model_that_does_not_give_its_golden_scores_is_not_served(
    live_registry: LiveRegistry, versions: list[str], tmp_path: Path
):
    service = Service(tmp_path)
    live_registry.move_champion(live_registry.register(foreign_golden(tmp_path)))
    with pytest.raises(BundleError, match="golden"):
        service.watch.look()
    assert service.version == versions[0]


@pytest.mark.parametrize("name", ["model.onnx", "bundle.json", "tokenizer.json"])
def test_a_half_written_model_is_not_served(
    live_registry: LiveRegistry, versions: list[str], tmp_path: Path, name: str
):
    service = Service(tmp_path)
    file = live_registry.files_of(versions[1], name)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    live_registry.move_champion(versions[1])
    with pytest.raises(BundleError):
        service.watch.look()
    assert service.version == versions[0]


def test_a_model_whose_files_are_gone_is_not_served(live_registry: LiveRegistry, versions: list[str], tmp_path: Path):
    service = Service(tmp_path)
    live_registry.files_of(versions[1], "manifest.json").unlink()
    live_registry.move_champion(versions[1])
    with pytest.raises((BundleError, RegistryError)):
        service.watch.look()
    assert service.version == versions[0]


def test_the_watch_outlives_a_registry_that_is_down(
    live_registry: LiveRegistry, versions: list[str], tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    service = Service(tmp_path)
    with caplog.at_level(logging.WARNING, logger="bentoml.tonika"):
        service.watch.start()
        try:
            live_registry.stop()
            wait_for(lambda: "stays" in caplog.text)
            live_registry.start()
            live_registry.move_champion(versions[1])
            wait_for(lambda: service.version == versions[1])
        finally:
            service.watch.stop()


def test_a_start_without_the_registry_serves_what_was_served_last(
    live_registry: LiveRegistry, versions: list[str], tmp_path: Path
):
    first = Service(tmp_path)
    live_registry.move_champion(versions[1])
    first.watch.look()
    live_registry.stop()
    second = Service(tmp_path)
    assert (second.version, second.negative()) == (versions[1], first.negative())
    assert second.slot.current.identity == first.slot.current.identity


def test_without_the_registry_and_without_a_kept_model_nothing_starts(live_registry: LiveRegistry, tmp_path: Path):
    live_registry.stop()
    with pytest.raises(RegistryError):
        Service(tmp_path)


def test_a_full_disk_does_not_keep_a_model_from_being_served(
    live_registry: LiveRegistry, versions: list[str], tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    (tmp_path / "state").write_text("a file where the folder should be")
    with caplog.at_level(logging.WARNING, logger="bentoml.tonika"):
        service = Service(tmp_path)
    assert service.version == versions[0]
    assert "could not be kept" in caplog.text
    live_registry.move_champion(versions[1])
    assert service.watch.look() == "swapped"


def wait_for(condition: object) -> None:
    assert callable(condition)
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_scores_are_never_a_mixture(live_registry: LiveRegistry, versions: list[str], tmp_path: Path):
    service = Service(tmp_path)
    allowed = {(versions[0], round(service.negative(), 6))}
    live_registry.move_champion(versions[1])
    other = Service(tmp_path / "other")
    allowed.add((versions[1], round(other.negative(), 6)))
    found: set[tuple[str, float]] = set()
    ended = threading.Event()

    def ask() -> None:
        while not ended.is_set():
            model = service.slot.current
            negative = model.scorer.score([MENTION])[0].tonality_probabilities["negative"]
            found.add((model.identity.version, round(negative, 6)))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for turn in range(6):
        live_registry.move_champion(versions[(turn + 1) % 2])
        service.watch.look()
    ended.set()
    for thread in threads:
        thread.join()
    assert found == allowed
