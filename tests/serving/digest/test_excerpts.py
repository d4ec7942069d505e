"""What a digest quotes is found by its row, in whichever file and row group it is."""

from pathlib import Path

import pyarrow.parquet as pq

from serving.digest.excerpts import read_excerpts, shortened
from tests.serving.digest.scored import write_scored


def test_rows_are_counted_over_row_groups_and_files(tmp_path: Path):
    files = []
    for place in range(2):
        path = write_scored(tmp_path / f"{place}.parquet", [{"text": f"{place}-{row}"} for row in range(10)])
        pq.write_table(pq.read_table(path), path, row_group_size=3)
        files.append(path)
    found = read_excerpts(files, {0, 3, 9, 10, 19})
    assert {row: excerpt.text for row, excerpt in found.items()} == {
        0: "0-0",
        3: "0-3",
        9: "0-9",
        10: "1-0",
        19: "1-9",
    }


def test_nothing_is_read_where_nothing_is_quoted(tmp_path: Path):
    assert read_excerpts([tmp_path / "absent.parquet"], set()) == {}


def test_a_long_text_is_cut_between_words():
    assert shortened("слово " * 100) == ("слово " * 46).strip() + "…"
