"""Exports of monitoring tools, read as ours."""

import json
import logging
from pathlib import Path

import pytest
import yaml
from openpyxl import Workbook

from data.errors import DataError
from data.intake.mapping import load_export_mapping, packaged_mappings
from data.intake.reading import Intake, read_export
from data.readings import labelled_mention
from data.record import Mention
from data.rows.row import BrokenRow, Row

HEADER = "Дата;Время;Заголовок;ТЕКСТ;Источник;Тип источника;Автор;Url;Город;Тональность\n"
VK = "27.11.2026;10:30:15;;Третий день жду ответа;ВКонтакте;Соцсети;Анна;https://vk.com/wall1_2;Пермь;негатив\n"


def export(folder: Path, content: str, name: str = "export.csv") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def only(path: Path, mapping: str, brand: str | None = None) -> Row | BrokenRow:
    (row,) = read_export(path, Intake.named(mapping, brand))
    return row


def mention(row: Row | BrokenRow) -> tuple[dict[str, object], set[str]]:
    assert isinstance(row, Row), row
    read, ignored = labelled_mention(row.fields)
    assert isinstance(read, Mention), read
    return read.model_dump(mode="json", exclude_unset=True), set(ignored)


def test_an_export_becomes_mentions_and_what_is_not_read_is_named(tmp_path):
    fields, ignored = mention(only(export(tmp_path, HEADER + VK), "brand_analytics", brand="Ромашка"))
    assert fields == {
        "text": "Третий день жду ответа",
        "brand": "Ромашка",
        "source": "vk",
        "media_type": "social",
        "published_at": "2026-11-27T10:30:15+03:00",
        "author": "Анна",
        "url": "https://vk.com/wall1_2",
        "geo": "Пермь",
    }
    assert ignored == {"Тональность"}


@pytest.mark.parametrize("name", packaged_mappings())
def test_every_packaged_mapping_reads_its_own_first_names(tmp_path, name):
    mapping = load_export_mapping(name)
    columns = {ours: theirs[0] for ours, theirs in mapping.columns.items() if theirs and ours not in {"time", "title"}}
    values = {"published_at": "2026-11-27", "media_type": "forum"}
    path = tmp_path / "export.jsonl"
    row = {theirs: values.get(ours, f"какой-то {ours}") for ours, theirs in columns.items()}
    path.write_text(json.dumps(row), encoding="utf-8")
    fields, ignored = mention(only(path, name))
    assert set(fields) == set(columns)
    assert fields["media_type"] == "forum"
    assert not ignored


def test_columns_are_known_in_any_case_and_the_best_that_has_something_is_taken(tmp_path):
    path = export(tmp_path, "сообщение,ТЕКСТ  сообщения,автораспознанный  текст\n,,С картинки\n")
    fields, _ = mention(only(path, "medialogia"))
    assert fields["text"] == "С картинки"


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Сбой у оператора", "Связи нет с утра", "Сбой у оператора\nСвязи нет с утра"),
        ("Связи нет…", "Связи нет с утра", "Связи нет с утра"),
        ("Сбой у оператора", "", "Сбой у оператора"),
        ("", "Связи нет с утра", "Связи нет с утра"),
    ],
)
def test_a_title_goes_before_the_text_unless_the_text_begins_with_it(tmp_path, title, text, expected):
    fields, _ = mention(only(export(tmp_path, f"Заголовок;Текст;Url\n{title};{text};x\n"), "brand_analytics"))
    assert fields["text"] == expected


@pytest.mark.parametrize(
    ("given", "url", "expected"),
    [
        ("https://www.vk.com/", "", "vk"),
        ("Одноклассники", "", "ok"),
        ("t.me", "", "telegram"),
        ("Пикабу", "", "Пикабу"),
        ("", "https://m.vk.com/wall1_2", "vk"),
        ("", "t.me/rbc/5", "telegram"),
        ("", "https://[", None),
        ("", "https://forum.example/1", None),
    ],
)
def test_sources_are_said_in_our_words(tmp_path, given, url, expected):
    fields, _ = mention(only(export(tmp_path, f"Текст;Источник;Url\nДорого;{given};{url}\n"), "brand_analytics"))
    assert fields.get("source") == expected


def test_a_kind_of_media_that_is_not_known_is_named_among_the_ignored(tmp_path):
    fields, ignored = mention(only(export(tmp_path, "Текст;Тип источника\nДорого;Дроны\n"), "brand_analytics"))
    assert "media_type" not in fields
    assert ignored == {"Тип источника"}


def test_a_column_that_only_looks_like_one_of_ours_is_not_taken_for_it(tmp_path):
    content = {"tool": "own", "columns": {"text": "post", "url": "link"}}
    (tmp_path / "own.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    row = only(export(tmp_path, "post,link,source,brand\nДорого,,17,Ромашка\n"), str(tmp_path / "own.yaml"))
    fields, ignored = mention(row)
    assert fields == {"text": "Дорого"}
    assert ignored == {"source (theirs)", "brand (theirs)"}


def test_constants_and_values_of_a_mapping_go_before_those_that_everybody_uses(tmp_path):
    content = {
        "tool": "own",
        "columns": {"text": "post", "source": "site"},
        "constants": {"media_type": "review"},
        "values": {"source": {"ВК": "vk_reviews", "нет": None}},
    }
    (tmp_path / "own.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    path = export(tmp_path, "post,site\nДорого,вк\nДолго,Нет\nСнова,ok.ru\n")
    rows = list(read_export(path, Intake.named(str(tmp_path / "own.yaml"))))
    assert [mention(row)[0].get("source") for row in rows] == ["vk_reviews", None, "ok"]
    assert mention(rows[0])[0]["media_type"] == "review"


def test_a_date_that_cannot_be_read_costs_its_row_and_says_why(tmp_path):
    broken, good = read_export(
        export(tmp_path, "Текст;Дата\nДорого;11/27/2026\nДолго;\n"), Intake.named("brand_analytics")
    )
    assert isinstance(broken, BrokenRow)
    assert (broken.line, broken.field, broken.value) == (2, "published_at", "11/27/2026")
    assert "which is the day?" in broken.reason
    assert good == Row(3, {"text": "Долго"})


def test_a_workbook_with_a_title_and_a_time_of_its_own_is_read(tmp_path):
    book = Workbook()
    book.active.append(["Сводка по теме"])
    sheet = book.create_sheet("Сообщения")
    sheet.append(["Экспорт сообщений", "01.11.2026 – 30.11.2026"])
    sheet.append([])
    sheet.append(["Дата", "Время", "Текст", "Автор"])
    sheet.append(["27.11.2026", "10:30", "Дорого", 89])
    book.save(tmp_path / "export.xlsx")
    fields, _ = mention(only(tmp_path / "export.xlsx", "brand_analytics"))
    assert fields == {"text": "Дорого", "author": "89", "published_at": "2026-11-27T10:30:00+03:00"}


def test_auto_takes_the_mapping_that_knows_most_and_says_so(tmp_path, caplog):
    content = f"Hash сообщения;{HEADER}17;{VK}"
    with caplog.at_level(logging.WARNING):
        fields, _ = mention(only(export(tmp_path, "Моя тема\n" + content), "auto"))
    assert fields["text"] == "Третий день жду ответа"
    assert "mapping 'brand_analytics', which knows 11 of its 11 columns" in caplog.text


@pytest.mark.parametrize(
    ("header", "chosen", "alike"),
    [
        ("Текст;Дата", "table", "brand_analytics, medialogia, youscan"),
        ("Текст сообщения;Дата", "brand_analytics", "medialogia"),
    ],
)
def test_auto_need_not_decide_between_mappings_that_read_the_same(tmp_path, caplog, header, chosen, alike):
    path = export(tmp_path, f"{header}\nДорого;27.11.2026\n")
    with caplog.at_level(logging.WARNING):
        assert only(path, "auto") == only(path, chosen)
    for name in alike.split(", "):
        assert only(path, name) == only(path, chosen)
    assert f"with the mapping '{chosen}'" in caplog.text
    assert f"so would {alike}, to the same mentions" in caplog.text


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("Дата;Ссылка\n1;2\n", "must name a column with texts"),
        (
            "Текст;Дата;Тема\nДорого;27.11.2026;Ромашка\n",
            "which differ in what they take for brand; say which it is: --mapping brand_analytics or --mapping youscan",
        ),
    ],
)
def test_auto_refuses_what_it_does_not_know_or_cannot_decide(tmp_path, content, message):
    with pytest.raises(DataError, match=message):
        list(read_export(export(tmp_path, content), Intake.named("auto")))


def test_without_a_mapping_there_is_a_column_text_or_a_word_on_how_to_read_the_file(tmp_path):
    rows = list(read_export(export(tmp_path, "Отчёт за ноябрь\n\ntext;tag;tag\nДорого;1;2\n")))
    assert rows == [Row(4, {"text": "Дорого", "tag": "1", "tag (column 3)": "2"})]
    with pytest.raises(DataError, match=r"must name the column 'text'; exports .* --mapping auto; the first is: Текст"):
        list(read_export(export(tmp_path, "Текст;Дата\nДорого;\n")))
    with pytest.raises(DataError, match=r"\['text'\] are named twice"):
        list(read_export(export(tmp_path, "text;text\nДорого;\n")))


def test_without_a_mapping_columns_are_ours_and_a_brand_fills_in(tmp_path):
    path = export(tmp_path, "text,brand\nДорого,Василёк\nДолго,\n")
    rows = list(read_export(path, Intake(brand="Ромашка")))
    assert rows == [Row(2, {"text": "Дорого", "brand": "Василёк"}), Row(3, {"text": "Долго", "brand": "Ромашка"})]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"tool": "a"}, "columns: Field required"),
        ({"tool": "a", "columns": {"url": "link"}}, "no column is named for 'text'"),
        ({"tool": "a", "columns": {"text": "t", "txt": "u"}}, r"\['txt'\] are no columns of ours"),
        ({"tool": "a", "columns": {"text": "t"}, "dates": {"zone": "Moscow"}}, "no time zone 'Moscow'"),
        ({"tool": "a", "columns": {"text": "t"}, "date": {}}, "date: there is no such key"),
        ("tool: [", "is not a YAML file"),
    ],
)
def test_what_a_mapping_cannot_say_is_named(tmp_path, content, message):
    path = tmp_path / "own.yaml"
    path.write_text(content if isinstance(content, str) else yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(DataError, match=message):
        load_export_mapping(str(path))


def test_a_mapping_that_is_not_there_is_an_error_that_lists_those_that_are():
    with pytest.raises(DataError, match=r"no mapping 'youscann'.*brand_analytics.*youscan"):
        Intake.named("youscann")
