"""The page in a real browser, of a real service whose model listens to known words."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser import running_browser
from tests.serving.api.page.visitor import Visitor
from tests.serving.decisive import make_decisive_bundle
from tests.serving.running import RunningService, free_port, running_service
from tests.serving.told import SECRET

Start = Callable[..., AbstractContextManager[RunningService]]
Visit = Callable[..., Visitor]


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Start:
    """Start a service; its state is in a folder."""
    bundle = make_decisive_bundle(tmp_path_factory.mktemp("decisive") / "bundle")

    def start_in(folder: Path, **more: str) -> AbstractContextManager[RunningService]:
        port = free_port()
        environment = {
            "TONIKA_MODEL": str(bundle),
            "TONIKA_PORT": str(port),
            "TONIKA_THREADS": "1",
            "TONIKA_SECRET": SECRET,
            **more,
        }
        return running_service([sys.executable, "-m", "tonika", "serve"], environment, port, folder)

    return start_in


@pytest.fixture(scope="session")
def service(start: Start, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with start(tmp_path_factory.mktemp("page")) as running:
        yield running


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
        others = [asked for asked in visitor.asked if not asked.startswith((url, "blob:", "data:"))]
        assert not others, others


@pytest.fixture
def visitor(browser: Browser, service: RunningService) -> Iterator[Visitor]:
    """Somebody who has opened the page, whose browser has nothing to complain of."""
    with visiting(browser, service.url) as visitor:
        visitor.open()
        yield visitor
        assert not visitor.complaints
