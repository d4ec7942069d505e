"""The annotator's page in a real browser."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, Response, expect

from tests.browser import PATIENCE

_CYRILLIC = dict(zip("qwertyuiopasdfghjklzxcvbnm", "йцукенгшщзфывапролдячсмить", strict=True))


class AnnotatorsPage:
    """What an annotator sees and does."""

    def __init__(self, page: Page, server: str) -> None:
        self.page = page
        self._server = server
        page.set_default_timeout(PATIENCE)

    def sign_up(self, invitation: str, email: str) -> None:
        """Register with the link that the owner of the server hands out."""
        self.page.goto(f"{self._server}{invitation}")
        self.page.locator("input[name=email]").fill(email)
        self.page.locator("input[name=password]").fill("not-a-secret-1")
        self.page.get_by_role("button", name="Create Account").click()
        self.page.wait_for_url(f"{self._server}/")

    def begin(self, project: int, text: str) -> None:
        """Open the project, its stream of tasks, and close the guide; `text` is of the first task."""
        self.page.goto(f"{self._server}/projects/{project}/data")
        self.page.get_by_role("button", name="Label All Tasks").click()
        guide = self.page.get_by_text("Как размечать упоминания")
        expect(guide).to_be_visible()
        self.page.keyboard.press("Escape")
        expect(guide).to_be_hidden()
        self.expect_task(text)

    def expect_task(self, text: str) -> None:
        """Wait until a task is on the page and takes keys."""
        expect(self.page.locator(".lsf-richtext").get_by_text(text)).to_be_visible()
        expect(self.page.get_by_role("button", name="Submit current annotation")).to_be_visible()

    def choice(self, name: str) -> Locator:
        return self.page.locator(f"input[name='{name}']")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def press_in_russian(self, key: str) -> None:
        """Press the key that has this Latin letter, while the keyboard writes Russian."""
        keyboard = self.page.context.new_cdp_session(self.page)
        pressed = {"key": _CYRILLIC[key], "code": f"Key{key.upper()}", "windowsVirtualKeyCode": ord(key.upper())}
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", **pressed})
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **pressed})
        keyboard.detach()

    def comment(self, text: str) -> None:
        self.page.get_by_placeholder("Комментарий").click()
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_text(text)).to_be_visible()

    def skip(self) -> dict[str, Any]:
        """Skip by hotkey; returns the cancelled annotation."""
        return self._send("Control+Space")

    def submit(self) -> dict[str, Any]:
        """Submit by hotkey; returns the annotation as the server has taken it."""
        return self._send("Control+Enter")

    def screenshot(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path, animations="disabled")

    def _send(self, hotkey: str) -> dict[str, Any]:
        with self.page.expect_response(_is_submission) as response:
            self.page.keyboard.press(hotkey)
        assert response.value.ok, response.value.text()
        taken: dict[str, Any] = response.value.json()
        return taken


def _is_submission(response: Response) -> bool:
    return response.request.method == "POST" and re.search(r"/api/tasks/\d+/annotations", response.url) is not None
