"""Labelled rows in JSONL, CSV and Parquet."""

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.labelled_rows import read_labelled_rows
from data.readings import Reading
from data.record import Labels
from tests.data.builders import TAXONOMY, write_jsonl

ROWS: list[dict[str, Any]] = [
    {"text": "Плохо", "brand": "Ромашка", "tonality": "negative", "categories": ["delivery", "support"]},
    {"text": "Просто плохо", "tonality": "negative"},
    {"text": "Ничего из списка", "tonality": "negative", "categories": []},
    {"text": "Реклама", "excluded": "spam", "annotator": "anna", "updated_at": "2026-11-01T10:00:00Z"},
    {"text": "Хорошо", "tonality": "positive", "split": "test"},
    {"text": "Без меток", "source": "vk"},
]
EXPECTED = [
    Labels(tonality="negative", categories=("support", "delivery")),
    Labels(tonality="negative"),
    Labels(tonality="negative", categories=()),
    Labels(excluded="spam"),
    Labels(tonality="positive"),
    None,
]


def read(path: Path) -> list[Reading]:
    return list(read_labelled_rows(path, TAXONOMY))


def as_csv(path: Path) -> Path:
    names = sorted({name for row in ROWS for name in row})
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        for row in ROWS:
            cells = dict(row)
            if "categories" in row:
                cells["categories"] = "|".join(row["categories"]) or "[]"
            writer.writerow(cells)
    return path


def as_parquet(path: Path) -> Path:
    pq.write_table(pa.Table.from_pylist(ROWS, schema=_schema()), path)
    return path


def _schema() -> pa.Schema:
    names = sorted({name for row in ROWS for name in row})
    return pa.schema([(name, pa.list_(pa.string()) if name == "categories" else pa.string()) for name in names])


@pytest.mark.parametrize(
    ("name", "write"),
    [("a.jsonl", lambda path: write_jsonl(path, ROWS)), ("a.csv", as_csv), ("a.parquet", as_parquet)],
)
def test_the_three_formats_say_the_same(tmp_path, name, write):
    readings = read(write(tmp_path / name))
    assert [reading.rejects for reading in readings] == [()] * len(ROWS)
    labels = [reading.annotations[0].labels if reading.annotations else None for reading in readings]
    assert labels == EXPECTED
    assert readings[3].annotations[0].annotator == "anna"
    assert readings[4].annotations[0].split == "test"
    assert readings[5].outcome == "unlabelled"


def test_target_is_another_name_of_brand(tmp_path):
    rows = [
        {"text": "a", "target": "Ромашка", "tonality": "neutral"},
        {"text": "a", "target": "Ромашка", "brand": "Ромашка", "tonality": "neutral"},
        {"text": "a", "target": "Ромашка", "brand": "Василёк", "tonality": "neutral"},
    ]
    first, second, third = read(write_jsonl(tmp_path / "a.jsonl", rows))
    assert first.annotations[0].mention == second.annotations[0].mention
    assert third.rejects[0].field == "target"
    assert "one brand" in third.rejects[0].reason


def test_columns_of_a_corpus_are_ignored_by_name(tmp_path):
    (reading,) = read(write_jsonl(tmp_path / "a.jsonl", [{"text": "a", "tonality": "neutral", "fold": 3, "\ud800": 1}]))
    assert reading.outcome == "labelled"
    assert reading.ignored == {"fold", "\ud800"}


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ('{"text": ', "record"),
        ('{"text": 5, "tonality": "neutral"}', "text"),
        ('{"text": " ", "tonality": "neutral"}', "text"),
        ('{"text": "a\\u0000", "tonality": "neutral"}', "text"),
        ('{"text": "a\\ud800", "tonality": "neutral"}', "text"),
        ('{"text": "a", "published_at": "31.12.2026", "tonality": "neutral"}', "published_at"),
        ('{"text": "a", "tonality": "neutral", "split": "holdout"}', "split"),
        ('{"text": "a", "tonality": "negative", "categories": ["weather"]}', "categories"),
        ('{"text": "a", "tonality": "positive", "categories": ["price"]}', "categories"),
        ('{"text": "a", "tonality": "neutral", "updated_at": "soon"}', "updated_at"),
        ('{"text": "a", "tonality": "neutral", "annotator": 7}', "annotator"),
        ('{"text": "", "source": "vk"}', "text"),
    ],
)
def test_a_broken_row_is_one_reject_with_line_field_value_and_reason(tmp_path, line, field):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "b", "tonality": "neutral"}\n' + line + "\n")
    good, bad = read(path)
    assert good.outcome == "labelled"
    assert bad.outcome == "rejected"
    (reject,) = bad.rejects
    assert (reject.file, reject.line, reject.field) == (path.as_posix(), 2, field)
    assert reject.reason
    assert json.loads(reject.model_dump_json())["value"] == reject.value


def test_a_long_value_is_shortened_in_the_rejects(tmp_path):
    (reading,) = read(write_jsonl(tmp_path / "a.jsonl", [{"text": "а" * 30_000, "tonality": "neutral"}]))
    assert reading.rejects[0].value.endswith("… (30000 characters)")
    assert len(reading.rejects[0].value) < 300
