"""Files that are not what they are called are refused with what they are, and what to do."""

import gzip
import io
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from data.errors import DataError
from data.readers import Row, read_rows

OLD_OFFICE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504)


def archive() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("export.csv", "text\n")
    return packed.getvalue()


def parquet() -> bytes:
    written = io.BytesIO()
    pq.write_table(pa.table({"text": ["Дорого"]}), written)
    return written.getvalue()


UNFIT = [
    ("export.csv", b"", "is empty: it has 0 bytes"),
    ("export.xlsx", b"", "is empty: it has 0 bytes"),
    ("export.parquet", b"", "is empty: it has 0 bytes"),
    ("export.xlsx", OLD_OFFICE, r"an \.xls, or a workbook under a password; save it in Excel as \.xlsx without"),
    ("export.csv", OLD_OFFICE, r"an \.xls, or a workbook under a password"),
    ("export.csv", archive(), r"a workbook, which has to be called \.xlsx, or an archive, which has to be unpacked"),
    ("export.xlsx", archive(), r"not a readable \.xlsx file"),
    ("export.csv", gzip.compress(b"text\n"), "compressed; unpack it"),
    ("export.xlsx", "\ufeff\n<HTML><table>".encode(), "a page of HTML or XML; open it in Excel"),
    ("export.csv", parquet(), r"Parquet; call it \.parquet"),
    ("export.xls", OLD_OFFICE, r"found '\.xls'; save it as \.xlsx in Excel"),
    ("export.zip", archive(), r"found '\.zip'; unpack it"),
    ("export.json", b"[]", r"found '\.json'; write each mention as an object on a line of its own"),
]


@pytest.mark.parametrize(("name", "content", "message"), UNFIT)
def test_what_cannot_be_rows_is_refused_with_what_it_is(tmp_path: Path, name: str, content: bytes, message: str):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DataError, match=message):
        list(read_rows(path))


def test_what_is_called_what_it_is_is_read(tmp_path: Path):
    (tmp_path / "none.jsonl").touch()
    assert list(read_rows(tmp_path / "none.jsonl")) == []
    (tmp_path / "one.parquet").write_bytes(parquet())
    assert list(read_rows(tmp_path / "one.parquet")) == [Row(1, {"text": "Дорого"})]
    book = Workbook()
    book.active.append(["text"])
    book.active.append(["Дорого"])
    book.save(tmp_path / "one.xlsx")
    assert list(read_rows(tmp_path / "one.xlsx")) == [Row(2, {"text": "Дорого"})]
