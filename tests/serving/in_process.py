"""The API in the process of a test."""

from pathlib import Path

from starlette.testclient import TestClient
from starlette.types import ASGIApp

from serving.api.access import Access
from serving.api.app import create_api
from serving.api.fair_queue import FairQueue
from serving.api.served import ModelSlot
from serving.api.state import ServiceState
from serving.settings import ServiceSettings

NO_KEYS = ServiceSettings(api_keys_file=Path("no-such-folder") / "api_keys.json")


def make_api(slot: ModelSlot, state: ServiceState | None = None, settings: ServiceSettings = NO_KEYS) -> ASGIApp:
    """The API of a slot; without a state of its own it has not been told a folder yet."""
    state = state or ServiceState()
    return create_api(slot, FairQueue(), state, Access(state, settings))


def in_process(slot: ModelSlot, state: ServiceState | None = None) -> TestClient:
    """A client on the API's own machine."""
    return client_of(make_api(slot, state))


def client_of(api: ASGIApp, host: str = "127.0.0.1") -> TestClient:
    """A client that reached the API by one of its addresses."""
    return TestClient(api, base_url=f"http://{host}:3000", raise_server_exceptions=False)
