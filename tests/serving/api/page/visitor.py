"""What a visitor of the page does and sees."""

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser import PATIENCE


class Visitor:
    """Somebody with the page open; what the browser complains of, and whom it asks, is kept."""

    def __init__(self, page: Page, service: str) -> None:
        self.page = page
        self._service = service
        self.complaints: list[str] = []
        self.asked: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("request", lambda request: self.asked.append(request.url))

    def open(self) -> None:
        self.page.goto(f"{self._service}/")
        expect(self.page.locator("#model dl")).to_be_visible()

    def button(self, name: str, **more: Any) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True, **more)

    def judge(self, text: str, brand: str = "") -> None:
        self.page.get_by_label("Текст", exact=True).fill(text)
        self.page.get_by_label("Бренд", exact=True).fill(brand)
        self.button("Оценить").click()

    @property
    def verdict(self) -> Locator:
        return self.page.locator("#verdict")

    @property
    def marked(self) -> list[str]:
        return self.page.locator("blockquote mark").all_text_contents()

    @property
    def file_status(self) -> Locator:
        return self.page.locator("#file-said")

    @property
    def rows(self) -> Locator:
        return self.page.get_by_role("table").locator("tbody").get_by_role("row")

    def choose_file(self, path: Path) -> None:
        self.page.get_by_label("Выберите файл").set_input_files(path)

    def download(self, button: str, path: Path) -> Path:
        with self.page.expect_download() as download:
            self.button(button).click()
        download.value.save_as(path)
        return path

    def tab_to(self, name: str) -> None:
        """Press Tab until what has the focus is called so."""
        for _ in range(60):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement.textContent.trim()") == name:
                return
        raise AssertionError(f"Tab does not come to '{name}'")

    def call(self, module: str, expression: str, *values: Any) -> Any:
        """Evaluate an expression with the names that a module of the page exports."""
        return self.page.evaluate(
            f"""async (values) => {{
                const {{ {", ".join(_names(expression))} }} = await import(new URL("page/{module}", location));
                return {expression};
            }}""",
            json.loads(json.dumps(values)),
        )

    def fits_its_width(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def _names(expression: str) -> list[str]:
    return [
        name for name in ("decode", "records", "separatorOf", "readRows", "scoresAsCsv", "marked") if name in expression
    ]
