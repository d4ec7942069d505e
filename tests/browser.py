"""A real browser without a window: the machine's own Chromium."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, expect, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")  # deploy/system_packages.sh looks for the same
PATIENCE = 60_000  # milliseconds, on a machine that is busy with other things


@contextmanager
def running_browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    # Its sandbox does not work for root, which is who runs the tests in a container.
    options: dict[str, Any] = {"executable_path": _program(), "chromium_sandbox": False}
    with sync_playwright() as playwright, playwright.chromium.launch(**options) as browser:
        yield browser


def _program() -> str:
    found = [path for path in map(shutil.which, PROGRAMS) if path]
    if not found:
        raise AssertionError(
            f"none of {', '.join(PROGRAMS)} is on PATH; `make test` installs it, or: apt-get install chromium"
        )
    return found[0]
