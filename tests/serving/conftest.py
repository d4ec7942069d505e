"""Shared by the tests of the serving room."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from serving.api.app import create_api
from serving.api.passes import ForwardPasses
from serving.api.served import ModelSlot, load_model
from serving.scoring.scorer import Scorer
from serving.settings import ServiceSettings
from tests.serving.tiny import make_tiny_bundle


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_bundle(tmp_path_factory.mktemp("tiny") / "bundle")


@pytest.fixture(scope="session")
def scorer(bundle: Path) -> Scorer:
    return Scorer.load(bundle, threads=1)


@pytest.fixture(scope="session")
def http(bundle: Path) -> Iterator[TestClient]:
    """The API in this process, around the tiny bundle."""
    slot = ModelSlot()
    slot.put(load_model(ServiceSettings(model=str(bundle), threads=1)))
    with TestClient(create_api(slot, ForwardPasses()), raise_server_exceptions=False) as client:
        yield client
