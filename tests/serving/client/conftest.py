"""The tiny model behind a real socket."""

from collections.abc import Iterator

import pytest

from serving.api.served import ModelSlot, ServedModel
from serving.api.state import ServiceState
from serving.api.wire import ModelIdentity
from serving.scoring.scorer import Scorer
from serving.settings import ServiceSettings
from tests.serving.in_process import make_api
from tests.serving.listening import listening
from tests.serving.running import free_port
from tests.serving.told import SECRET


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
