"""Where keys are asked for, the page is opened with one, as the documentation is."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, expect

from serving.access.key_file import add_key, remove_key
from serving.access.keys import make_key
from tests.serving.api.page.conftest import Serve, Served, visiting

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("page")]

LIMIT = 120  # texts a minute


@pytest.fixture(scope="module")
def guarded(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service that asks everybody for a key."""
    with serve(tmp_path_factory.mktemp("guarded"), "always") as served:
        yield served


def new_key(service: Served, texts_per_minute: int | None = None) -> tuple[str, str]:
    """Make a key; returns it and its id."""
    key, entry = make_key("reader", texts_per_minute)
    add_key(service.key_file, entry)
    return key, entry.id


def credentials(key: str) -> dict[str, dict[str, str]]:
    """What is typed when the browser asks: any user, and the key."""
    return {"http_credentials": {"username": "anybody", "password": key}}


@pytest.mark.parametrize("options", [{}, credentials("tonika_00000000_wrong")], ids=["no key", "a wrong key"])
def test_without_a_valid_key_the_browser_is_told_to_ask_for_one(browser: Browser, guarded: Served, options: Any):
    with visiting(browser, guarded.url, **options) as visitor:
        # Where there is nobody to ask, Chromium says that it is an error instead of showing the answer.
        with visitor.page.expect_response(guarded.url + "/") as answer, suppress(Error):
            visitor.page.goto(guarded.url)
        assert answer.value.status == 401
        assert answer.value.headers["www-authenticate"].startswith("Basic")
        assert visitor.button("Оценить").count() == 0


def test_with_a_key_the_page_works_until_the_key_is_taken_away(browser: Browser, guarded: Served):
    key, identifier = new_key(guarded)
    with visiting(browser, guarded.url, **credentials(key)) as visitor:
        visitor.open()
        visitor.judge("возврат и поддержка молчит", "Ромашка")
        expect(visitor.verdict).to_contain_text("Негатив")
        visitor.button("Нейтрально").click()
        expect(visitor.page.locator("#correction-said")).to_contain_text("Спасибо")
        assert key not in visitor.page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")
        remove_key(guarded.key_file, identifier)
        visitor.judge("поддержка молчит", "Ромашка")
        expect(visitor.page.locator("#mention-error")).to_contain_text("Ключ не подходит или больше не действует")
        visitor.button("English").click()
        expect(visitor.page.locator("#mention-error")).to_contain_text("The key is wrong, or valid no longer")


def test_a_file_waits_for_the_keys_next_texts(browser: Browser, guarded: Served, tmp_path: Path):
    key, _ = new_key(guarded, LIMIT)
    with visiting(browser, guarded.url, **credentials(key)) as visitor:
        visitor.open()
        visitor.choose_file(write_texts(tmp_path / "mentions.txt", LIMIT + 20))
        expect(visitor.file_status).to_contain_text("Сервис занят. Продолжу через")
        expect(visitor.file_status).to_contain_text(f"Готово: оценено {LIMIT + 20} из {LIMIT + 20}, с ошибкой 0.")


def test_a_file_that_waits_can_be_stopped_and_goes_on(browser: Browser, guarded: Served, tmp_path: Path):
    key, _ = new_key(guarded, 30)
    with visiting(browser, guarded.url, **credentials(key)) as visitor:
        visitor.open()
        visitor.choose_file(write_texts(tmp_path / "mentions.txt", 100))
        expect(visitor.file_status).to_contain_text("Сервис занят. Продолжу через")
        visitor.button("Остановить").click()
        expect(visitor.file_status).to_contain_text("Остановлено: оценено 64 из 100.")
        visitor.button("Не оценены: 36").click()
        expect(visitor.rows).to_have_count(36)
        visitor.button("Продолжить").click()
        expect(visitor.file_status).to_contain_text("Сервис занят. Продолжу через")


def write_texts(path: Path, count: int) -> Path:
    path.write_text("\n".join(f"поддержка молчит {i}" for i in range(count)), encoding="utf-8")
    return path
