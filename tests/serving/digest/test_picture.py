"""The digest in a real browser; with DIGEST_PICTURE, the picture of the sample's digest in the documentation."""

import os
from datetime import date
from pathlib import Path

import pytest

from serving.digest.digest import Question
from serving.digest.page.language import language
from serving.digest.sample.make import SAMPLE
from serving.digest.write import write_digest
from tests.browser import running_browser

_WIDTH, _HEIGHT = 1040, 1250  # pixels: down to the end of the dynamics


@pytest.mark.slow
def test_the_digest_of_the_sample_is_drawn_within_the_width_of_the_window(tmp_path: Path):
    question = Question("Ромашка", date(2026, 10, 1), date(2026, 10, 31))
    made = write_digest(SAMPLE, tmp_path / "digest.html", question, language("ru"), "Europe/Moscow")
    picture = Path(os.environ.get("DIGEST_PICTURE", tmp_path / "digest.png"))
    with running_browser() as browser:
        page = browser.new_page(viewport={"width": _WIDTH, "height": _HEIGHT})
        page.goto(made.page.absolute().as_uri())
        broken = page.evaluate("[...document.images].filter(image => !image.naturalWidth).length")
        wide = page.evaluate("document.documentElement.scrollWidth")
        page.screenshot(path=picture)
        page.emulate_media(media="print")
        printed = page.pdf(format="A4")
    assert broken == 0
    assert wide <= _WIDTH
    assert picture.stat().st_size < 300_000
    assert printed.startswith(b"%PDF")
