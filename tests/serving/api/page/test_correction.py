"""Corrections from the page arrive where the labeling room reads them."""

import httpx
import pytest
from playwright.sync_api import expect

from tests.serving.api.page.conftest import Served
from tests.serving.api.page.visitor import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("page")]

COMPLAINT = "Жду возврат , поддержка молчит"


def test_one_click_corrects_a_judgement(visitor: Visitor, service: Served):
    before = service.last()
    visitor.judge(COMPLAINT, "Ромашка")
    visitor.button("Позитив").click()
    expect(visitor.page.locator("#correction-said")).to_contain_text("Спасибо, исправление сохранено: Позитив.")
    (entry,) = service.corrections(before)
    assert (entry["mention"]["text"], entry["mention"]["brand"]) == (COMPLAINT, "Ромашка")
    assert (entry["labels"]["tonality"], entry["labels"]["categories"]) == ("positive", [])
    version = httpx.get(f"{service.url}/v1/model").json()["version"]
    assert entry["scored_by"] == f"tonika-{version}"


def test_a_negative_correction_goes_with_the_categories_that_are_chosen(visitor: Visitor, service: Served):
    before = service.last()
    visitor.judge("Поддержка молчит", "Ромашка")
    visitor.page.get_by_text("На что жалуется автор").click()
    expect(visitor.page.get_by_role("checkbox", name="Поддержка")).to_be_checked()  # as it was judged
    visitor.page.get_by_role("checkbox", name="Цена").check()
    visitor.page.get_by_role("checkbox", name="Доставка и сроки").check()
    visitor.page.get_by_role("checkbox", name="Доставка и сроки").uncheck()
    visitor.button("Негатив").click()
    expect(visitor.page.locator("#correction-said")).to_contain_text("Цена")
    (entry,) = service.corrections(before)
    assert entry["labels"]["tonality"] == "negative"
    assert set(entry["labels"]["categories"]) == {"support", "price"}


def test_a_negative_correction_without_categories_leaves_them_open(visitor: Visitor, service: Served):
    before = service.last()
    visitor.judge("Спасибо за час в очереди", "Ромашка")
    visitor.button("Негатив").click()
    expect(visitor.page.locator("#correction-said")).to_contain_text("Спасибо")
    (entry,) = service.corrections(before)
    assert entry["labels"] == {"tonality": "negative"}


def test_what_is_no_mention_is_said_with_one_click(visitor: Visitor, service: Served):
    before = service.last()
    visitor.judge("Продам гараж", "Ромашка")
    visitor.button("Спам").click()
    expect(visitor.page.locator("#correction-said")).to_contain_text("сохранено: Спам")
    (entry,) = service.corrections(before)
    assert entry["labels"] == {"excluded": "spam"}


def test_a_correction_that_is_not_kept_is_not_thanked_for(visitor: Visitor):
    visitor.judge("Ромашка молчит", "Ромашка")
    expect(visitor.verdict).to_contain_text("Негатив")
    visitor.page.context.set_offline(True)
    visitor.button("Нейтрально").click()
    expect(visitor.page.locator("#correction-said")).to_have_text(
        "Сервис не отвечает. Проверьте соединение и попробуйте ещё раз."
    )
    expect(visitor.button("Нейтрально")).to_have_attribute("aria-pressed", "false")
    visitor.page.context.set_offline(False)
    visitor.button("Нейтрально").click()
    expect(visitor.page.locator("#correction-said")).to_contain_text("Спасибо")
    visitor.complaints.clear()  # Chromium's of the request that found no network
