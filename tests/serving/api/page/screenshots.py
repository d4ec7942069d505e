"""Draws docs/images/page.png and page_phone.png: the page of a real bundle with a judged mention.

Run: `python -m tests.serving.api.page.screenshots artifacts/bundle`
"""

from pathlib import Path

import typer
from playwright.sync_api import Browser, expect

from serving.api.served import ModelSlot, load_model
from serving.settings import ServiceSettings
from tests.browser import running_browser
from tests.serving.api.page.conftest import visiting
from tests.serving.in_process import make_api
from tests.serving.listening import listening
from tests.serving.running import ROOT, free_port

TEXT = (
    "Третью неделю Ромашка не возвращает деньги за чайник 🫖, в поддержке отвечают отписками, а потом просто молчат. "
    "Больше ничего у них не закажу."
)
SIZES = {"page.png": (1280, 900), "page_phone.png": (390, 844)}
IMAGES = ROOT / "docs" / "images"


def draw(browser: Browser, url: str, target: Path, width: int, height: int) -> None:
    """Judge the mention, and keep what a window of this size shows of the judgement."""
    with visiting(browser, url) as visitor:
        visitor.page.set_viewport_size({"width": width, "height": height})
        visitor.open()
        visitor.judge(TEXT, "Ромашка")
        expect(visitor.page.locator("blockquote mark").first).to_be_visible()
        visitor.page.evaluate("document.activeElement.blur()")
        if width < height:
            visitor.page.locator("#judgement-part").evaluate("part => part.scrollIntoView()")
        visitor.page.screenshot(path=target, animations="disabled")


def main(bundle: Path) -> None:
    """Serve the bundle and draw every picture."""
    slot = ModelSlot()
    slot.put(load_model(ServiceSettings(model=str(bundle))))
    with listening(make_api(slot), free_port()) as url, running_browser() as browser:
        for name, (width, height) in SIZES.items():
            draw(browser, url, IMAGES / name, width, height)


if __name__ == "__main__":
    typer.run(main)
