"""Rows of JSONL, CSV and Parquet."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.errors import DataError
from data.readers import BrokenRow, Row, read_rows


def rows_of(path: Path) -> list[Row | BrokenRow]:
    return list(read_rows(path))


def test_jsonl_goes_on_after_every_kind_of_broken_line(tmp_path):
    path = tmp_path / "mentions.jsonl"
    path.write_bytes(
        b'\xef\xbb\xbf{"text": "\xd0\xb0", "brand": null}\r\n'  # a byte order mark, and null for absent
        b"\n"
        b'{"text": \n'
        b"[1, 2]\n"
        b'"text"\n'
        b'{"text": NaN}\n'
        b'{"text": "\xff\xfe"}\n' + b"[" * 100_000 + b'\n{"text": "b"}'
    )
    rows = rows_of(path)
    assert rows[0] == Row(1, {"text": "а"})
    assert rows[-1] == Row(9, {"text": "b"})
    broken = rows[1:-1]
    assert all(isinstance(row, BrokenRow) for row in broken)
    assert [row.line for row in broken] == [3, 4, 5, 6, 7, 8]
    assert isinstance(broken[1], BrokenRow)
    assert "found list" in broken[1].reason
    assert isinstance(broken[4], BrokenRow)
    assert "UTF-8" in broken[4].reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_with_empty_cells_and_line_breaks_in_quotes(tmp_path, encoding, delimiter):
    path = tmp_path / "mentions.csv"
    lines = ["text|brand|source", '"две\nстроки"||vk', "", "одна|Ромашка|"]
    path.write_text("\n".join(line.replace("|", delimiter) for line in lines) + "\n", encoding=encoding)
    assert rows_of(path) == [
        Row(2, {"text": "две\nстроки", "source": "vk"}),
        Row(5, {"text": "одна", "brand": "Ромашка"}),
    ]


def test_csv_goes_on_after_every_kind_of_broken_record(tmp_path):
    path = tmp_path / "mentions.csv"
    path.write_bytes(
        b"text,brand\n"
        b"a,b,c\n"
        b"a\n"
        b"\xff\xfe,b\n"
        b'"a"b,c\n'  # a stray quote
        + b"x" * 200_000
        + b",b\n"  # longer than any text
        + b"good,b\n"
        + b'"never closed,b\n'
    )
    rows = rows_of(path)
    assert [row.line for row in rows] == [2, 3, 4, 5, 6, 7, 8]
    assert [isinstance(row, Row) for row in rows] == [False, False, False, False, False, True, False]


def test_a_csv_without_usable_header_is_an_error(tmp_path):
    path = tmp_path / "mentions.csv"
    path.write_text("\n\n")
    with pytest.raises(DataError, match="first 30 lines must name the columns; the first is: an empty line"):
        rows_of(path)
    path.write_text("text,text\na,b\n")
    with pytest.raises(DataError, match="named twice"):
        rows_of(path)


def test_parquet_keeps_types_and_goes_on_after_a_row_that_is_not_utf8(tmp_path):
    path = tmp_path / "mentions.parquet"
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    not_utf8 = pa.array([b"good", b"\xff\xfe", b"also good"]).view(pa.string())
    pq.write_table(
        pa.table({"text": not_utf8, "published_at": [moment, moment, None], "categories": [["a"], [], None]}), path
    )
    rows = rows_of(path)
    assert rows[0] == Row(1, {"text": "good", "published_at": moment, "categories": ["a"]})
    assert isinstance(rows[1], BrokenRow)
    assert rows[2] == Row(3, {"text": "also good"})


def test_a_file_of_another_kind_a_missing_one_and_a_damaged_one_are_errors(tmp_path):
    with pytest.raises(DataError, match=r"expected one of \.jsonl.*found '\.xls'; save it as \.xlsx"):
        read_rows(tmp_path / "mentions.xls")
    with pytest.raises(DataError, match="no such file"):
        read_rows(tmp_path / "mentions.csv")
    damaged = tmp_path / "mentions.parquet"
    damaged.write_bytes(b"PAR1 not really")
    with pytest.raises(DataError, match="not a readable Parquet file"):
        rows_of(damaged)
