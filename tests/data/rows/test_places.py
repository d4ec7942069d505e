"""Reading goes on at any row as if it had come there by reading."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.readers import BrokenRow, Row, count_rows, read_rows, stretches

JSONL = (
    b'\xef\xbb\xbf{"text": "\xd0\xb0"}\r\n\n   \n{"text": \n\xc2\xa0\n[1]\n{"text": "\xff"}\n'
    b'{"text": "b\\n"}\n\n{"text": "\xd1\x91"}\n{"text": "last"}'
)
CSV = (
    b'text;brand\n\xd0\xb0;b\n\n"two\nlines";c\n"two\rlines";d\n"stray"e;f\n\xff;g\nshort\n\n\n'
    b'"\xd1\x91 ""quoted""";h\nlast;i\n"never closed;j\nk;l\n'
)


def jsonl(folder: Path) -> Path:
    (folder / "in.jsonl").write_bytes(JSONL)
    return folder / "in.jsonl"


def csv(folder: Path) -> Path:
    (folder / "in.csv").write_bytes(CSV)
    return folder / "in.csv"


def csv_of_windows(folder: Path) -> Path:
    (folder / "in.csv").write_bytes(b"\xef\xbb\xbf" + CSV.replace(b"\n", b"\r\n"))
    return folder / "in.csv"


def csv_of_an_old_mac(folder: Path) -> Path:
    (folder / "in.csv").write_bytes(CSV.replace(b"\n", b"\r"))
    return folder / "in.csv"


def parquet(folder: Path) -> Path:
    texts = pa.array([b"a", b"\xff\xfe", b"b", b"c", b"d", b"e", b"f"]).view(pa.string())
    pq.write_table(pa.table({"text": texts}), folder / "in.parquet", row_group_size=3)
    return folder / "in.parquet"


MAKERS = (jsonl, csv, csv_of_windows, csv_of_an_old_mac, parquet)


def first_rows(path: Path, stretch_rows: int, every: int) -> list[list[Row | BrokenRow]]:
    return [
        [row for row, _ in zip(read_rows(path, start=each.start), range(each.rows), strict=False)]
        for each in stretches(path, stretch_rows, every)
    ]


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize(("first", "every"), [(1, 1), (2, 3), (5, 2), (100, 100)])
def test_stretches_hold_every_row_once_and_as_it_is(
    make: Callable[[Path], Path], tmp_path: Path, first: int, every: int
):
    path = make(tmp_path)
    rows = list(read_rows(path))
    found = first_rows(path, first, every)
    assert [row for stretch in found for row in stretch] == rows
    assert [len(stretch) for stretch in found[:-1]] == [first, *[every] * (len(found) - 2)][: len(found) - 1]


@pytest.mark.parametrize("make", MAKERS)
def test_rows_are_counted_as_they_are_read(make: Callable[[Path], Path], tmp_path: Path):
    path = make(tmp_path)
    rows = list(read_rows(path))
    assert count_rows(path) == len(rows)
    assert any(isinstance(row, BrokenRow) for row in rows)


def test_a_file_without_rows_has_no_stretches(tmp_path: Path):
    (tmp_path / "in.jsonl").write_text("\n\n")
    (tmp_path / "in.csv").write_text("text\n\n")
    pq.write_table(pa.table({"text": pa.array([], pa.string())}), tmp_path / "in.parquet")
    for path in tmp_path.iterdir():
        assert list(stretches(path, 5, 5)) == []
        assert list(read_rows(path)) == []
