"""A file on the page: read in the browser, judged in batches, shown as a table, and given back."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from data.taxonomy import load_taxonomy
from serving.scored.columns import columns
from tests.serving.api.page.conftest import Served, visiting
from tests.serving.api.page.visitor import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("page")]

TEXTS = ("возврат и поддержка молчит", "Спасибо за чайник", "Кто знает; до скольки?", "=СУММ(1) молчит")
BAD = {100: "", 300: "ы" * 20_001, 450: "с нулём \x00"}


def write_csv(path: Path, rows: list[list[str]], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return path


@pytest.fixture
def file_of_600(tmp_path: Path) -> Path:
    """599 mentions, of which three do not fit, and a row with a stray quote."""
    rows = [["text", "brand", "отдел"]] + [[f"{TEXTS[i % 4]} {i}", "Ромашка", "1"] for i in range(599)]
    for row, text in BAD.items():
        rows[row][0] = text
    path = write_csv(tmp_path / "mentions.csv", rows)
    with path.open("a", encoding="utf-8") as file:
        file.write('"Ромашка" молчит;Ромашка;1\r\n')
    return path


def test_a_file_of_600_rows_is_judged_and_bad_rows_say_why(visitor: Visitor, file_of_600: Path, tmp_path: Path):
    visitor.choose_file(file_of_600)
    expect(visitor.file_status).to_contain_text("Готово: оценено 596 из 600, с ошибкой 4.")
    expect(visitor.file_status).to_contain_text("Не использованы столбцы: отдел.")
    expect(visitor.rows).to_have_count(50)
    visitor.button("С ошибкой: 4").click()
    expect(visitor.rows).to_have_count(4)
    for row, reason in enumerate(("Нет текста", "знаков, принимается не больше", "NUL", "кавычка не на месте")):
        expect(visitor.rows.nth(row)).to_contain_text(reason)
    expect(visitor.rows.nth(3)).to_contain_text('"Ромашка" молчит')
    visitor.complaints.clear()  # Chromium's of the batch that the service refused for one row

    with visitor.download("Скачать CSV", tmp_path / "scores.csv").open(encoding="utf-8-sig", newline="") as file:
        scored = list(csv.DictReader(file, delimiter=";"))
    assert list(scored[0]) == [*columns(load_taxonomy()), "model", "problem"]
    assert [int(row["line"]) for row in scored] == list(range(2, 602))
    first, formula = scored[0], scored[3]
    assert (first["file"], first["text"], first["tonality"]) == ("mentions.csv", f"{TEXTS[0]} 0", "negative")
    assert set(first["categories"].split("|")) == {"payment", "support"}
    assert (
        sum(float(first[f"probability_{key}"].replace(",", ".")) for key in ("negative", "neutral", "positive")) > 0.99
    )
    assert formula["text"] == f"'{TEXTS[3]} 3"  # a spreadsheet does not compute it
    assert [row["line"] for row in scored if row["problem"]] == ["101", "301", "451", "601"]
    assert not any(row["tonality"] for row in scored if row["problem"])


def test_the_table_is_filtered_sorted_and_leads_to_the_words(visitor: Visitor, tmp_path: Path):
    path = tmp_path / "mentions.txt"
    path.write_text("\n\n".join(TEXTS[:3]), encoding="utf-8")
    visitor.page.get_by_label("Бренд для строк, где он не назван").fill("Ромашка")
    visitor.choose_file(path)
    expect(visitor.file_status).to_contain_text("Готово: оценено 3 из 3, с ошибкой 0.")
    visitor.button("Позитив: 1").click()
    expect(visitor.rows).to_have_count(1)
    expect(visitor.rows).to_contain_text(TEXTS[1])
    visitor.button("Все: 3").click()
    header = visitor.page.get_by_role("columnheader", name="Строка")
    expect(header).to_have_attribute("aria-sort", "ascending")
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "descending")
    expect(visitor.rows.first).to_contain_text(TEXTS[2])
    visitor.button("Слова, строка 1").click()
    expect(visitor.page.locator("blockquote")).to_have_text(TEXTS[0])
    expect(visitor.page.get_by_label("Бренд", exact=True)).to_have_value("Ромашка")


def test_on_a_phone_the_table_needs_no_scrolling_sideways(browser: Browser, service: Served, tmp_path: Path):
    rows = [["text", "brand"], ["молчит " + "ы" * 400, "Ромашка" * 20], ["", "Ромашка"]]
    with visiting(browser, service.url) as visitor:
        visitor.page.set_viewport_size({"width": 360, "height": 740})
        visitor.open()
        visitor.choose_file(write_csv(tmp_path / "long.csv", rows))
        expect(visitor.file_status).to_contain_text("Готово: оценено 1 из 2, с ошибкой 1.")
        expect(visitor.rows).to_have_count(2)
        assert visitor.fits_its_width()


UNFIT_ROWS = {
    '{"text": 7}': ("текст: ожидался текст", "text: expected a text"),
    '{"text": "x", "brand": " "}': ("бренд: пусто", "brand: is empty"),
    '{"text": "x\\u0000"}': ("текст: содержит символ NUL", "text: holds a NUL character"),
    '{"text": "x\\ud83e"}': ("текст: содержит половину символа", "text: holds half a character"),
    '{"text": "x", "author": "%s"}' % ("ы" * 2001): ("author: длиннее 2 000 знаков", "author: is longer than 2,000"),
    '{"text": "x", "media_type": "fax"}': ("media_type: нет такого значения, есть social,", "there is no such value"),
    '{"text": "x", "published_at": "вчера"}': ("published_at: не дата", "published_at: is no date"),
    '[{"text": "x"}]': ("ожидался объект JSON", "expected a JSON object"),
    '{"text": "x"': ("не JSON: ожидался объект", "not JSON: expected an object"),
}


def test_what_does_not_fit_in_a_row_is_said_in_the_readers_language(visitor: Visitor, tmp_path: Path):
    path = tmp_path / "mentions.jsonl"
    path.write_text("\n".join(UNFIT_ROWS), encoding="utf-8")
    visitor.choose_file(path)
    expect(visitor.file_status).to_contain_text(f"с ошибкой {len(UNFIT_ROWS)}.")
    for language in range(2):
        for row, said in enumerate(UNFIT_ROWS.values()):
            expect(visitor.rows.nth(row)).to_contain_text(said[language])
        visitor.button("English").click()
    visitor.complaints.clear()  # Chromium's of the batch that the service refused


UNFIT = [
    ("mentions.xlsx", b"PK", "нужен .txt, .csv или .jsonl"),
    ("mentions.csv", b"PK\x03\x04" + bytes(26), "похоже на книгу Excel или архив"),
    ("mentions.txt", "Молчит, жду ответа".encode("utf-16-le"), "не текстовый"),
    ("mentions.csv", b"", "нет ни одного упоминания"),
    ("mentions.csv", b"a,b\n1,2\n", "Первая строка должна назвать столбец text; найдены: a, b."),
    ("mentions.csv", b"text,text\n1,2\n", "Столбцы названы дважды: text"),
    ("mentions.txt", b"\n \n", "нет ни одного упоминания"),
    ("mentions.jsonl", b"x" * (20 * 2**20 + 1), "В файле 21 МБ, страница читает не больше 20 МБ"),
]


def test_a_file_that_does_not_fit_says_what_is_expected(visitor: Visitor, tmp_path: Path):
    for name, content, said in UNFIT:
        path = tmp_path / name
        path.write_bytes(content)
        visitor.choose_file(path)
        expect(visitor.page.locator("#file-error")).to_contain_text(said)
        assert visitor.page.get_by_role("table").count() == 0


def test_what_the_network_broke_off_goes_on_where_it_was(visitor: Visitor, tmp_path: Path):
    path = tmp_path / "mentions.txt"
    path.write_text("\n".join(TEXTS), encoding="utf-8")
    visitor.page.context.set_offline(True)
    visitor.choose_file(path)
    expect(visitor.file_status).to_contain_text("Сервис не отвечает. Повторю через")
    expect(visitor.file_status).to_contain_text("Прервано: оценено 0 из 4.")
    expect(visitor.rows).to_have_count(4)
    visitor.page.context.set_offline(False)
    visitor.button("Продолжить").click()
    expect(visitor.file_status).to_contain_text("Готово: оценено 4 из 4, с ошибкой 0.")
    visitor.complaints.clear()  # Chromium's of the requests that found no network
