"""Shared by the tests of the serving room."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from serving.api.served import ModelSlot, load_model
from serving.api.state import ServiceState
from serving.scoring.scorer import Scorer
from serving.settings import ServiceSettings
from tests.serving.in_process import in_process
from tests.serving.tiny import make_tiny_bundle
from tests.serving.told import SECRET

if TYPE_CHECKING:
    from tests.serving.live_registry import LiveRegistry


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_bundle(tmp_path_factory.mktemp("tiny") / "bundle")


@pytest.fixture(scope="session")
def scorer(bundle: Path) -> Scorer:
    return Scorer.load(bundle, threads=1)


@pytest.fixture(scope="session")
def slot(bundle: Path) -> ModelSlot:
    slot = ModelSlot()
    slot.put(load_model(ServiceSettings(model=str(bundle), threads=1)))
    return slot


@pytest.fixture(scope="session")
def http(slot: ModelSlot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The API in this process, around the tiny bundle."""
    state = ServiceState(ServiceSettings(state=tmp_path_factory.mktemp("state")))
    with in_process(slot, state) as client:
        yield client


@pytest.fixture
def state_folder(tmp_path: Path) -> Path:
    """Where the service of `stateful` keeps things; it is not there yet."""
    return tmp_path / "state"


@pytest.fixture
def stateful(slot: ModelSlot, state_folder: Path) -> Iterator[TestClient]:
    """The API with an empty state and a known secret."""
    state = ServiceState(ServiceSettings(state=state_folder, secret=SECRET))
    with in_process(slot, state) as client:
        yield client
    state.journal.close()


@pytest.fixture
def live_registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Iterator[LiveRegistry]":
    import mlflow  # noqa: PLC0415 - seconds, which most tests of this room need not wait

    from tests.serving.live_registry import LiveRegistry  # noqa: PLC0415

    before = mlflow.get_tracking_uri()
    (tmp_path / "registry").mkdir()
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
    made = LiveRegistry(tmp_path / "registry")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", made.uri)
    yield made
    mlflow.set_tracking_uri(before)  # other rooms' tests share this process
