"""The benchmark of a digest's size, at a tiny size."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from benchmarks.digest_size.__main__ import measured, render
from benchmarks.digest_size.rows import write_scored
from benchmarks.peak import Run
from serving.digest.scored_files import read_origin
from serving.scored.schema import scored_schema


def test_generated_rows_are_scored_mentions_of_which_a_fifth_are_copies(tmp_path: Path):
    path = tmp_path / "scored.parquet"
    write_scored(path, 5000)
    assert pq.read_schema(path).equals(scored_schema(read_origin([path])))
    texts = pq.read_table(path)["text"]
    assert len(texts) == 5000
    assert 0.75 < len(texts.unique()) / len(texts) < 0.9


def test_the_same_rows_come_every_time(tmp_path: Path):
    for name in ("a.parquet", "b.parquet"):
        write_scored(tmp_path / name, 500)
    assert pq.read_table(tmp_path / "a.parquet").equals(pq.read_table(tmp_path / "b.parquet"))


@pytest.mark.slow
def test_a_digest_is_made_and_its_memory_looked_at(tmp_path: Path):
    run = measured(tmp_path, 200)
    assert run.memory > 50e6
    assert (tmp_path / "200.html").is_file()


def test_all_is_in_the_section():
    assert "| 1,000,000 | 700 | 61 |" in render({1_000_000: Run(700_000_000, 60.8)})
