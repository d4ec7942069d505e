"""The API behind a real socket of this process."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from starlette.types import ASGIApp

from serving.api.served import ModelSlot, ServedModel
from serving.api.state import ServiceState
from serving.api.wire import ModelIdentity
from serving.scoring.scorer import Scorer
from serving.settings import ServiceSettings
from tests.serving.in_process import make_api
from tests.serving.running import free_port
from tests.serving.told import SECRET


@contextmanager
def listening(api: ASGIApp, port: int) -> Iterator[str]:
    """Serve an API on a port of this machine until the block ends."""
    server = uvicorn.Server(uvicorn.Config(api, port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="session")
def served(scorer: Scorer) -> ServedModel:
    return ServedModel(scorer, ModelIdentity(name="tonika", version="7", run_id="r", dataset="d"))


@pytest.fixture(scope="module")
def url(served: ServedModel, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    slot = ModelSlot()
    slot.put(served)
    state = ServiceState(ServiceSettings(state=tmp_path_factory.mktemp("state"), secret=SECRET))
    with listening(make_api(slot, state), free_port()) as address:
        yield address
    state.journal.close()
