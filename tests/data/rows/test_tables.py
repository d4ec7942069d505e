"""CSV and workbooks as Excel and monitoring tools write them."""

import logging
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from data.errors import DataError
from data.readers import BrokenRow, Row, read_columns, read_rows
from data.rows.header import Header

WITH_TEXTS = Header(lambda cells: "Текст" in cells, "a column 'Текст'")
MOMENT = datetime(2026, 11, 27, 10, 30)  # noqa: DTZ001 - as Excel has it


def workbook(path: Path, *sheets: Sequence[Sequence[object]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for number, lines in enumerate(sheets):
        sheet = book.create_sheet(f"Лист{number}")
        for line in lines:
            sheet.append(line)
    book.save(path)
    return path


def test_excels_csv_declares_its_delimiter_and_ends_in_empty_rows(tmp_path):
    path = tmp_path / "mentions.csv"
    path.write_bytes('sep=;\r\nТекст;Дата;\r\n"Дорого; и ""долго""";27.11.2026;\r\n;;\r\n'.encode("cp1251"))
    assert list(read_rows(path)) == [Row(3, {"Текст": 'Дорого; и "долго"', "Дата": "27.11.2026"})]
    assert read_columns(path) == ["Текст", "Дата", "column 3"]


def test_a_declared_delimiter_may_be_any(tmp_path):
    path = tmp_path / "mentions.tsv"
    path.write_text('"sep=|"\ntext|brand, or not\na|b\n', encoding="utf-8")
    assert list(read_rows(path)) == [Row(3, {"text": "a", "brand, or not": "b"})]


def test_names_of_columns_may_stand_below_a_title(tmp_path):
    path = tmp_path / "mentions.csv"
    path.write_text("Отчёт, тема: Ромашка\n\nТекст;Бренд\nДорого;Ромашка\n", encoding="utf-8")
    assert list(read_rows(path, header=WITH_TEXTS)) == [Row(4, {"Текст": "Дорого", "Бренд": "Ромашка"})]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_table_without_the_columns_is_an_error_that_shows_what_is_there(tmp_path, suffix):
    path = tmp_path / f"mentions{suffix}"
    if suffix == ".csv":
        path.write_text("Сообщение;Дата\n", encoding="utf-8")
    else:
        workbook(path, [["Сообщение", "Дата"]])
    with pytest.raises(DataError, match="must name a column 'Текст'; the first is: Сообщение"):
        list(read_rows(path, header=WITH_TEXTS))


def test_lines_of_white_space_are_no_rows(tmp_path):
    path = tmp_path / "mentions.csv"
    path.write_text("text;brand\n \n ; \nДорого;\n", encoding="utf-8")
    assert list(read_rows(path)) == [Row(4, {"text": "Дорого"})]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_only_columns_that_are_read_need_names_of_their_own(tmp_path, suffix):
    header = Header(lambda cells: "Текст" in cells, matters="Текст".__eq__)
    lines = [["Тег", "Текст", "Тег"], ["a", "Дорого", "b"]]
    path = tmp_path / f"mentions{suffix}"
    if suffix == ".csv":
        path.write_text("\n".join(map(";".join, lines)), encoding="utf-8")
    else:
        workbook(path, lines)
    assert list(read_rows(path, header=header)) == [Row(2, {"Тег": "a", "Текст": "Дорого", "Тег (column 3)": "b"})]
    with pytest.raises(DataError, match=r"\['Тег'\] are named twice"):
        list(read_rows(path, header=Header(header.fits, matters="Тег".__eq__)))


def test_cells_of_a_workbook_are_text_but_for_dates(tmp_path):
    path = workbook(
        tmp_path / "mentions.xlsx",
        [["text", "id", "published_at", "mark", "share", "new"], ["Дорого", 17, MOMENT, 4.0, 0.5, True], ["а"]],
    )
    assert list(read_rows(path)) == [
        Row(2, {"text": "Дорого", "id": "17", "published_at": MOMENT, "mark": "4", "share": "0.5", "new": "true"}),
        Row(3, {"text": "а"}),
    ]


def test_the_first_sheet_that_has_the_columns_is_read_from_below_its_title(tmp_path):
    lines: list[list[object]] = [
        ["Тема: Ромашка"],
        [],
        ["Текст", "Автор"],
        ["Дорого", "Анна"],
        [],
        ["Долго", None],
        ["a", "b", "c"],
    ]
    path = workbook(tmp_path / "mentions.xlsx", [["Сводка", 3]], lines)
    rows = list(read_rows(path, header=WITH_TEXTS))
    assert rows[:2] == [Row(4, {"Текст": "Дорого", "Автор": "Анна"}), Row(6, {"Текст": "Долго"})]
    assert isinstance(rows[2], BrokenRow)
    assert (rows[2].line, rows[2].reason) == (7, "expected 2 columns as in the header, found 3")
    assert read_columns(path, header=WITH_TEXTS) == ["Текст", "Автор"]


def test_further_sheets_with_the_columns_are_named_once_since_they_are_not_read(tmp_path, caplog):
    lines = [["Текст"], ["Дорого"]]
    path = workbook(tmp_path / "mentions.xlsx", [["Сводка"]], lines, [["Итого", 3]], lines)
    with caplog.at_level(logging.WARNING):
        assert (
            list(read_rows(path, header=WITH_TEXTS))
            == list(read_rows(path, header=WITH_TEXTS))
            == [Row(2, {"Текст": "Дорого"})]
        )
    (said,) = caplog.messages
    assert "only the sheet 'Лист1' is read; to have 'Лист3' read, save each as a file" in said


def test_a_file_that_is_no_workbook_is_an_error(tmp_path):
    path = tmp_path / "mentions.xlsx"
    path.write_bytes(b"Text;Date")
    with pytest.raises(DataError, match=r"not a readable \.xlsx file"):
        list(read_rows(path))
