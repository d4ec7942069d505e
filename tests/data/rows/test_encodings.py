"""How the encoding of a text file is told, and when it is not."""

import codecs
import logging

import pytest

from data.errors import DataError
from data.readers import BrokenRow, Row, read_rows
from data.rows.encodings import checked_encoding, find_encoding

TEXT = "Текст;Бренд\nВ Ромашке третий день не отвечает поддержка;Ромашка\n"


def written(folder, content: bytes):
    path = folder / "mentions.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (TEXT.encode(), "utf-8-sig"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (b"text;brand\nok;ok\n", "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("cp1251"), "cp1251"),
        ((TEXT + "«Ёлки» — это №1…\n").encode("cp1251"), "cp1251"),
        (TEXT.encode() + b"\xff\xfe;b\n", "utf-8-sig"),
    ],
)
def test_an_encoding_is_told_by_what_can_be_checked(tmp_path, content, expected):
    assert find_encoding(written(tmp_path, content)) == expected


@pytest.mark.parametrize("encoding", ["koi8-r", "cp866", "mac-cyrillic"])
def test_other_encodings_of_russian_are_never_taken_for_cp1251_but_have_to_be_named(tmp_path, encoding):
    path = written(tmp_path, (TEXT * 3).encode(encoding))
    with pytest.raises(DataError, match="neither UTF-8 nor cp1251; save it in UTF-8, or name its encoding"):
        find_encoding(path)
    (first, *_) = read_rows(path, encoding)
    assert first == Row(2, {"Текст": "В Ромашке третий день не отвечает поддержка", "Бренд": "Ромашка"})


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_its_mark_has_to_be_named(tmp_path, encoding):
    path = written(tmp_path, TEXT.encode(encoding))
    with pytest.raises(DataError, match=r"UTF-16 without a byte order mark.* --encoding"):
        find_encoding(path)
    assert list(read_rows(path, encoding)) == [
        Row(2, {"Текст": "В Ромашке третий день не отвечает поддержка", "Бренд": "Ромашка"})
    ]


def test_a_stray_nul_does_not_make_utf16_of_a_file(tmp_path):
    assert find_encoding(written(tmp_path, (TEXT + "Жд\x00у;Ромашка\n").encode())) == "utf-8-sig"


def test_what_was_chosen_is_said(tmp_path, caplog):
    with caplog.at_level(logging.WARNING):
        find_encoding(written(tmp_path, TEXT.encode("cp1251")))
    assert "read as cp1251" in caplog.text
    caplog.clear()
    find_encoding(written(tmp_path, TEXT.encode()))
    assert not caplog.text


@pytest.mark.parametrize("encoding", ["utf-16", "cp1251", "utf-8-sig"])
def test_the_rows_are_the_same_in_every_encoding(tmp_path, encoding):
    assert list(read_rows(written(tmp_path, TEXT.encode(encoding)))) == [
        Row(2, {"Текст": "В Ромашке третий день не отвечает поддержка", "Бренд": "Ромашка"})
    ]


def test_half_a_character_of_utf16_costs_its_row_alone(tmp_path):
    content = codecs.BOM_UTF16_LE + "text\n".encode("utf-16-le") + b"\x00\xd8" + "a\nb\n".encode("utf-16-le")
    broken, good = read_rows(written(tmp_path, content))
    assert isinstance(broken, BrokenRow)
    assert "not UTF-16" in broken.reason
    assert good == Row(3, {"text": "b"})


def test_an_encoding_that_does_not_exist_is_an_error():
    with pytest.raises(DataError, match="no encoding 'cp12511'"):
        checked_encoding("cp12511")
