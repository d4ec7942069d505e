"""The page in a real browser, of an API behind a real socket whose model listens to known words."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser

from serving.api.served import ModelSlot, load_model
from serving.api.state import ServiceState
from serving.settings import RequireKeys, ServiceSettings
from tests.browser import running_browser
from tests.serving.api.page.visitor import Visitor
from tests.serving.decisive import make_decisive_bundle
from tests.serving.in_process import make_api
from tests.serving.listening import listening
from tests.serving.running import free_port
from tests.serving.told import SECRET, SECRET_HEADER


@dataclass(frozen=True)
class Served:
    """An API with a state of its own."""

    url: str
    key_file: Path

    def corrections(self, after: int = 0) -> list[dict[str, Any]]:
        """What is in the journal after a number, as `tonika label` reads it."""
        query: dict[str, str | int] = {"after": after, "limit": 1000, "kind": "feedback"}
        answer = httpx.get(f"{self.url}/v1/journal", params=query, headers=SECRET_HEADER)
        entries: list[dict[str, Any]] = answer.raise_for_status().json()["entries"]
        return entries

    def last(self) -> int:
        return max((entry["number"] for entry in self.corrections()), default=0)


Serve = Callable[[Path, RequireKeys], AbstractContextManager[Served]]


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Serve:
    """Serve with the state in a folder."""
    bundle = make_decisive_bundle(tmp_path_factory.mktemp("decisive") / "bundle")
    slot = ModelSlot()
    slot.put(load_model(ServiceSettings(model=str(bundle), threads=1)))

    @contextmanager
    def serve_in(folder: Path, require_keys: RequireKeys) -> Iterator[Served]:
        settings = ServiceSettings(state=folder, secret=SECRET, require_keys=require_keys)
        state = ServiceState(settings)
        with listening(make_api(slot, state, settings), free_port()) as url:
            yield Served(url, settings.key_file)
        state.journal.close()

    return serve_in


@pytest.fixture(scope="session")
def service(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve(tmp_path_factory.mktemp("page"), "remote") as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as running:
        yield running


@contextmanager
def visiting(browser: Browser, url: str, **options: Any) -> Iterator[Visitor]:
    """A visitor with a profile of its own, who sees to it that the page asks nobody else."""
    with browser.new_context(viewport={"width": 1280, "height": 900}, **options) as context:
        visitor = Visitor(context.new_page(), url)
        yield visitor
        others = [asked for asked in visitor.asked if not asked.startswith((url, "blob:"))]
        assert not others, others


@pytest.fixture
def visitor(browser: Browser, service: Served) -> Iterator[Visitor]:
    """Somebody who has opened the page, whose browser has nothing to complain of."""
    with visiting(browser, service.url) as visitor:
        visitor.open()
        yield visitor
        assert not visitor.complaints
