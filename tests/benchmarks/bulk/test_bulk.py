"""The benchmark of bulk scoring, at a tiny size."""

from pathlib import Path

import pytest

from benchmarks.bulk.mentions import FORMATS, write_generated, write_repeated
from benchmarks.bulk.peak import Peak, measure_peak
from benchmarks.bulk.table import render
from benchmarks.bulk.workers import Layout, Throughput, layouts, measure_throughput
from data.readers import Row, read_rows
from data.record import Mention
from serving.bulk.local import here
from tests.serving.tiny import make_tiny_bundle


@pytest.mark.parametrize("suffix", FORMATS)
def test_generated_mentions_are_all_different(tmp_path: Path, suffix: str):
    write_generated(tmp_path / f"in{suffix}", 1200)
    rows = [row.fields for row in read_rows(tmp_path / f"in{suffix}") if isinstance(row, Row)]
    assert len({row["text"] for row in rows}) == len(rows) == 1200


def test_real_mentions_come_over_and_over_with_ids_of_their_own(tmp_path: Path):
    mentions = [Mention(text="ужас", brand="Ромашка", source="vk"), Mention(text="спасибо")]
    write_repeated(tmp_path / "in.jsonl", mentions, 5)
    rows = [row.fields for row in read_rows(tmp_path / "in.jsonl") if isinstance(row, Row)]
    assert [(row["id"], row["text"]) for row in rows] == [(str(n), ("ужас", "спасибо")[n % 2]) for n in range(5)]


def test_layouts_are_timed_and_compared_row_by_row(tmp_path: Path):
    bundle, other = make_tiny_bundle(tmp_path / "bundle"), make_tiny_bundle(tmp_path / "other", seed=14)
    write_generated(tmp_path / "in.jsonl", 50)
    among = [Layout("one", 1, here(bundle, 1)), Layout("same", 2, here(bundle, 2)), Layout("other", 1, here(other, 1))]
    one, same, different = measure_throughput(bundle, tmp_path / "in.jsonl", among, tmp_path, 20)
    assert one.rate > 0
    assert (one.differing, same.differing) == (0, 0)
    assert same.largest_difference < 1e-5 < different.largest_difference
    assert different.differing > 0


def test_each_number_of_workers_is_a_layout(tmp_path: Path):
    bundle = make_tiny_bundle(tmp_path / "bundle")
    assert [(each.name, each.threads) for each in layouts(bundle, 4, [1, 2])] == [
        ("this process", 1),
        ("this process", 4),
        ("Ray, workers: 1", 1),
        ("Ray, workers: 2", 1),
    ]


@pytest.mark.slow
def test_memory_of_the_command_is_looked_at(tmp_path: Path):
    bundle = make_tiny_bundle(tmp_path / "bundle")
    write_generated(tmp_path / "in.jsonl", 50)
    peak = measure_peak(bundle, tmp_path / "in.jsonl", tmp_path / "scores", 50)
    assert peak.memory > 50e6
    assert (tmp_path / "scores" / "part-000000.parquet").is_file()


def test_all_is_in_the_section():
    rendered = render(
        [Peak(".jsonl", 1_000_000, 300_000_000, 200.0)],
        [Throughput("here", 1, 100.0, 500.0, 0, 0.0), Throughput("Ray, workers: 2", 1, 50.0, 1000.0, 3, 1e-5)],
        *(50_000, 2_560),
    )
    assert "| .jsonl | 1,000,000 | 300 | 200 | 5,000 |" in rendered
    assert "| Ray, workers: 2 | 1 | 50 | 1000 | 2.00 | 3 | 0.000010 |" in rendered
    assert "50,000 mentions" in rendered
