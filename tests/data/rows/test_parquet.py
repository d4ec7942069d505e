"""Parquet is read by the batch, however large its row groups are."""

import random
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data.rows.parquet import ParquetFile
from data.rows.row import BEGINNING

ROWS, BYTES = 20_000, 300


def test_a_row_group_of_a_whole_file_is_not_held_at_once(tmp_path: Path):
    texts = [random.Random(number).randbytes(BYTES).hex() for number in range(ROWS)]  # noqa: S311 - nothing compresses it
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table({"text": texts}), path, row_group_size=ROWS, use_dictionary=False)
    del texts
    before = pa.total_allocated_bytes()
    file = ParquetFile(path, BEGINNING)
    assert len(list(islice(file.rows(), 3_000))) == 3_000
    held = pa.total_allocated_bytes() - before
    file.close()
    assert held < path.stat().st_size / 3
