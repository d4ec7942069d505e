"""Where keys are asked for, the page is opened with one, as the documentation is."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.serving.api.page.conftest import Start, visiting
from tests.serving.running import ROOT, RunningService

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("page")]

LIMIT = 120  # texts a minute


@dataclass(frozen=True)
class Guarded:
    """A service that asks everybody for a key."""

    service: RunningService

    def key(self, *arguments: str) -> str:
        environment = {**os.environ, "TONIKA_STATE": str(self.service.state)}
        command = [sys.executable, "-m", "tonika", "key", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
        ).stdout.strip()


@pytest.fixture(scope="module")
def guarded(start: Start, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    with start(tmp_path_factory.mktemp("guarded"), TONIKA_REQUIRE_KEYS="always") as service:
        yield Guarded(service)


def credentials(key: str) -> dict[str, dict[str, str]]:
    """What is typed when the browser asks: any user, and the key."""
    return {"http_credentials": {"username": "anybody", "password": key}}


def test_without_a_key_or_with_a_wrong_one_the_page_is_not_there(browser: Browser, guarded: Guarded):
    for options in ({}, credentials("tonika_00000000_wrong")):
        with visiting(browser, guarded.service.url, **options) as visitor:
            answer = visitor.page.goto(guarded.service.url)
            assert answer is not None
            assert answer.status == 401
            assert answer.headers["www-authenticate"].startswith("Basic")
            assert visitor.page.get_by_role("button", name="Оценить").count() == 0


def test_with_a_key_the_page_works_until_the_key_is_taken_away(browser: Browser, guarded: Guarded):
    key = guarded.key("add", "reader")
    with visiting(browser, guarded.service.url, **credentials(key)) as visitor:
        visitor.open()
        visitor.judge("возврат и поддержка молчит", "Ромашка")
        expect(visitor.verdict).to_contain_text("Негатив")
        visitor.button("Нейтрально").click()
        expect(visitor.page.locator("#correction-said")).to_contain_text("Спасибо")
        assert key not in visitor.page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")
        guarded.key("remove", key.split("_")[1])
        visitor.judge("поддержка молчит", "Ромашка")
        expect(visitor.page.locator("#mention-error")).to_contain_text("Ключ не подходит или больше не действует")
        visitor.button("English").click()
        expect(visitor.page.locator("#mention-error")).to_contain_text("The key is wrong, or valid no longer")


def test_a_file_waits_for_the_keys_next_texts(browser: Browser, guarded: Guarded, tmp_path: Path):
    key = guarded.key("add", "slow", "--texts-per-minute", str(LIMIT))
    path = tmp_path / "mentions.txt"
    path.write_text("\n".join(f"поддержка молчит {i}" for i in range(LIMIT + 20)), encoding="utf-8")
    with visiting(browser, guarded.service.url, **credentials(key)) as visitor:
        visitor.open()
        visitor.choose_file(path)
        expect(visitor.file_status).to_contain_text("Сервис занят. Продолжу через")
        expect(visitor.file_status).to_contain_text(f"Готово: оценено {LIMIT + 20} из {LIMIT + 20}, с ошибкой 0.")
