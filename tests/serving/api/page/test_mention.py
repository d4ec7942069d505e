"""One mention on the page: what is said of it, in both languages, by keyboard and on a phone."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.serving.api.page.conftest import Served, visiting
from tests.serving.api.page.visitor import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("page")]

COMPLAINT = "Жду возврат , поддержка молчит"  # a word with a comma would be another one for the tiny model


def meters(visitor: Visitor) -> dict[str, float]:
    bars = visitor.page.get_by_role("meter").all()
    return {bar.get_attribute("aria-label") or "": float(bar.get_attribute("aria-valuenow") or "") for bar in bars}


def test_a_mention_is_judged_with_probabilities_categories_and_the_words_that_decided(visitor: Visitor):
    visitor.judge(COMPLAINT, "Ромашка")
    expect(visitor.verdict).to_have_text(re.compile(r"^Негатив, уверенность \d"))
    said = meters(visitor)
    assert said["Негатив"] + said["Нейтрально"] + said["Позитив"] == pytest.approx(1, abs=1e-4)
    assert said["Негатив"] > 0.5
    assert {"Поддержка", "Оплата и возврат"} <= said.keys()
    assert set(visitor.marked) == {"возврат", "молчит"}
    expect(visitor.page.locator("blockquote")).to_have_text(COMPLAINT)
    visitor.button("Оплата и возврат").click()
    expect(visitor.page.locator("blockquote mark")).to_have_text(["возврат"])


def test_only_a_negative_mention_has_categories(visitor: Visitor):
    visitor.judge("Спасибо за чайник")
    expect(visitor.verdict).to_contain_text("Позитив")
    assert meters(visitor).keys() == {"Негатив", "Нейтрально", "Позитив"}
    assert visitor.marked == ["Спасибо"]


def test_a_text_of_strangers_stays_a_text(visitor: Visitor):
    text = "<script>document.title = 'x'</script> <img src=x onerror=alert(1)> & &amp; молчит"
    visitor.judge(text, "<b>Ромашка</b>")
    expect(visitor.page.locator("blockquote")).to_have_text(text)
    assert visitor.page.title() == "Тоника"
    assert visitor.page.locator("blockquote").locator("script, img, b").count() == 0


def test_emoji_shift_no_word(visitor: Visitor):
    text = "👩‍👩‍👧🫖 𝕏 молчит и возврат"
    visitor.judge(text)
    expect(visitor.page.locator("blockquote")).to_have_text(text)
    assert "молчит" in visitor.marked
    assert set(visitor.marked) <= {"молчит", "возврат"}


def test_what_deserves_care_is_marked_with_its_reason(visitor: Visitor):
    marks = visitor.page.locator("#judgement .marks")
    visitor.judge("hello there " * 60)
    expect(marks.get_by_role("listitem")).to_have_count(3)
    for mark in ("Нужна проверка", "Прочитано не всё", "Не по-русски"):
        expect(marks).to_contain_text(mark)
    visitor.judge(COMPLAINT)
    expect(visitor.verdict).to_contain_text("Негатив")
    expect(marks).to_have_count(0)


@pytest.mark.parametrize(
    ("text", "brand", "said"),
    [
        ("  ", "", "Нет текста упоминания"),
        ("🫖" * 20_001, "", "В тексте 20 001 знаков, принимается не больше 20 000"),
        (COMPLAINT, "Р" * 201, "Название бренда длиннее 200 знаков"),
    ],
    ids=["no text", "a long text", "a long brand"],
)
def test_what_cannot_be_judged_is_said_before_it_is_sent(visitor: Visitor, text: str, brand: str, said: str):
    visitor.judge(text, brand)
    expect(visitor.page.locator("#mention-error")).to_contain_text(re.compile(said.replace(" ", r"\s")))
    expect(visitor.page.get_by_label("Текст", exact=True)).to_have_attribute("aria-invalid", "true")
    assert not [asked for asked in visitor.asked if asked.endswith("/v1/score")]
    visitor.judge(COMPLAINT, "Ромашка")
    expect(visitor.verdict).to_contain_text("Негатив")
    expect(visitor.page.locator("#mention-error")).to_be_empty()


def test_what_the_service_refuses_is_said_in_the_visitors_language(visitor: Visitor):
    visitor.judge("молчит \u0000")
    expect(visitor.page.locator("#mention-error")).to_contain_text("не подходит (текст: содержит символ NUL")
    visitor.button("English").click()
    expect(visitor.page.locator("#mention-error")).to_contain_text("does not fit (text: holds a NUL character")
    visitor.complaints.clear()  # Chromium's of the status 422


def test_english_is_a_switch_away_translates_what_is_shown_and_is_remembered(visitor: Visitor):
    root = visitor.page.locator("html")
    expect(root).to_have_attribute("lang", "ru")
    visitor.judge(COMPLAINT)
    expect(visitor.verdict).to_contain_text("Негатив")
    visitor.button("English").click()
    expect(root).to_have_attribute("lang", "en")
    expect(visitor.verdict).to_have_text(re.compile(r"^Negative, confidence \d"))
    expect(visitor.page.get_by_role("meter", name="Customer support")).to_be_visible()
    visitor.open()
    expect(visitor.button("Judge")).to_be_visible()
    assert re.search("[а-яё]", visitor.page.locator("main").inner_text(), re.IGNORECASE) is None
    visitor.button("Русский").click()
    expect(root).to_have_attribute("lang", "ru")


def test_everything_is_done_by_keyboard_and_the_focus_is_seen(visitor: Visitor):
    keyboard = visitor.page.keyboard
    expect(visitor.page.get_by_label("Текст", exact=True)).to_be_focused()
    keyboard.type(COMPLAINT)
    keyboard.press("Tab")
    keyboard.type("Ромашка")
    keyboard.press("Control+Enter")
    expect(visitor.verdict).to_contain_text("Негатив")
    visitor.tab_to("Оплата и возврат")
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert visitor.page.evaluate(outline) == "solid"
    keyboard.press("Enter")
    expect(visitor.button("Оплата и возврат")).to_be_focused()
    expect(visitor.page.locator("blockquote mark")).to_have_text(["возврат"])
    visitor.tab_to("Позитив")
    keyboard.press("Space")
    expect(visitor.page.locator("#correction-said")).to_contain_text("Спасибо")
    expect(visitor.button("Позитив")).to_be_focused()
    expect(visitor.button("Позитив")).to_have_attribute("aria-pressed", "true")
    visitor.tab_to("English")
    keyboard.press("Enter")
    expect(visitor.button("English")).to_be_focused()


def test_every_field_and_button_has_a_name(visitor: Visitor):
    visitor.judge(COMPLAINT, "Ромашка")
    expect(visitor.verdict).to_contain_text("Негатив")
    visitor.page.get_by_text("На что жалуется автор").click()
    for role in ("button", "textbox", "checkbox", "meter", "link", "group"):
        found = visitor.page.get_by_role(role)
        assert found.count() > 0
        assert found.count() == visitor.page.get_by_role(role, name=re.compile(r"\S")).count(), role
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Тоника")
    assert visitor.page.get_by_role("heading", level=2).count() == 4


def test_the_model_is_named_with_its_figures_and_the_api_is_a_link_away(visitor: Visitor):
    model = visitor.page.locator("#model")
    expect(model).to_contain_text("tonika, версия")
    expect(model).to_contain_text("1 января 2026")
    expect(model).to_contain_text("tonality_macro_f1")  # a figure that has no phrase has its name
    visitor.page.get_by_role("link", name="Документация API").click()
    expect(visitor.page).to_have_url(re.compile("/docs$"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_has_to_be_scrolled_sideways(browser: Browser, service: Served, scheme: str):
    with visiting(browser, service.url, color_scheme=scheme) as visitor:
        visitor.page.set_viewport_size({"width": 360, "height": 740})
        visitor.open()
        assert visitor.fits_its_width()
        visitor.judge(f"{COMPLAINT} {'ы' * 500} https://example.org/{'a' * 300}", "Ромашка")
        expect(visitor.verdict).to_contain_text("Негатив")
        visitor.page.get_by_text("На что жалуется автор").click()
        expect(visitor.page.get_by_role("checkbox")).to_have_count(13)
        assert visitor.fits_its_width()
        ground = "getComputedStyle(document.body).backgroundColor"
        assert visitor.page.evaluate(ground) == {"light": "rgb(244, 246, 249)", "dark": "rgb(18, 22, 28)"}[scheme]
        assert not visitor.complaints


PROXIES = {
    403: ("Доступ закрыт.", "There is no access."),
    413: ("Для прокси перед сервисом запрос слишком велик.", "too large for the proxy"),
    418: ("Что-то пошло не так (http_418).", "Something went wrong (http_418)."),
    502: ("Сервис за прокси не отвечает.", "The service behind the proxy does not answer."),
}


@pytest.mark.parametrize(("status", "said"), PROXIES.items())
def test_what_a_proxy_refuses_is_said_in_the_readers_language(visitor: Visitor, status: int, said: tuple[str, str]):
    page = "<html><h1>Refused</h1></html>"
    visitor.page.route("**/v1/score", lambda route: route.fulfill(status=status, body=page, content_type="text/html"))
    visitor.judge(COMPLAINT)
    expect(visitor.page.locator("#mention-error")).to_contain_text(said[0])
    visitor.button("English").click()
    expect(visitor.page.locator("#mention-error")).to_contain_text(said[1])
    visitor.complaints.clear()  # Chromium's of the refusal


def test_a_second_question_is_answered_whatever_becomes_of_the_first(visitor: Visitor):
    visitor.judge(COMPLAINT)
    visitor.judge("Спасибо за чайник")
    expect(visitor.page.locator("blockquote")).to_have_text("Спасибо за чайник")
    expect(visitor.verdict).to_contain_text("Позитив")
