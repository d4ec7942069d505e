import csv
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from data.errors import DataError
from data.record import Mention
from serving.api.answers import mention_score
from serving.bulk.score_file import names_one_file, rejects_path, score_file
from serving.errors import BulkError
from serving.scored.columns import columns
from serving.scored.counts import ScoreCounts
from serving.scored.origin import ScoreOrigin
from serving.scoring.scorer import Scorer
from tests.serving.bulk.builders import ROWS, WRITERS, write_jsonl


def read(path: Path) -> list[dict[str, Any]]:
    """The common columns of an output, whatever its format."""
    if path.suffix == ".jsonl":
        return [
            {
                **row,
                "tonality": row["tonality"]["label"],
                "categories": [category["key"] for category in row["categories"]],
                "probability_negative": row["tonality"]["probabilities"]["negative"],
                "category_price": row["category_probabilities"]["price"],
            }
            for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())
        ]
    if path.suffix == ".parquet":
        return list(pq.read_table(path).to_pylist())
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {
                **row,
                **{name: float(row[name]) for name in ("confidence", "probability_negative", "category_price")},
                **{name: row[name] == "true" for name in ("needs_review", "truncated")},
                "line": int(row["line"]),
                "categories": row["categories"].split("|") if row["categories"] else [],
            }
            for row in csv.DictReader(file)
        ]


def origin(scorer: Scorer) -> ScoreOrigin:
    return ScoreOrigin.of("tonika", "7", scorer.config)


def score(scorer: Scorer, source: Path, output: Path) -> ScoreCounts:
    counts = ScoreCounts()
    for counts in score_file(scorer, source, output, origin(scorer)):  # noqa: B007 - the last one is wanted
        pass
    return counts


@pytest.mark.parametrize("output_suffix", list(WRITERS))
@pytest.mark.parametrize("source_suffix", list(WRITERS))
def test_every_format_goes_in_and_comes_out(scorer: Scorer, tmp_path: Path, source_suffix: str, output_suffix: str):
    source, output = tmp_path / f"in{source_suffix}", tmp_path / f"out{output_suffix}"
    WRITERS[source_suffix](source, ROWS)
    counts = score(scorer, source, output)
    assert (counts.read, counts.scored, counts.rejected) == (3, 3, 0)
    assert counts.ignored == {"likes": 2}
    assert sum(counts.tonalities.values()) == 3
    mentions = [Mention(text=row["text"], brand=row["brand"]) for row in ROWS]
    found = read(output)
    assert [row["id"] for row in found] == ["a-1", "a-2", mentions[2].key]
    assert [row["line"] for row in found] == {".csv": [2, 3, 4]}.get(source_suffix, [1, 2, 3])
    for row, mention, scored in zip(found, mentions, scorer.score(mentions), strict=True):
        expected = mention_score(mention, scored)
        assert row["tonality"] == expected.tonality.label
        assert row["confidence"] == expected.confidence
        assert row["needs_review"] == expected.needs_review
        assert row["lang"] == "ru"
        assert (row["file"], row["text"], row["brand"] or None) == (source.name, mention.text, mention.brand)
        assert row["categories"] == [category.key for category in expected.categories]
        assert row["probability_negative"] == expected.tonality.probabilities["negative"]
        assert row["category_price"] == expected.category_probabilities["price"]
    assert not rejects_path(output).exists()


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_table_has_the_agreed_columns_and_moments_in_utc(scorer: Scorer, tmp_path: Path, suffix: str):
    source, output = tmp_path / "in.jsonl", tmp_path / f"out{suffix}"
    write_jsonl(source, [{"text": "ужас", "source": "vk", "published_at": "2026-11-01T02:00:00+03:00"}])
    score(scorer, source, output)
    (row,) = read(output)
    assert tuple(row) == columns(scorer.config.taxonomy)
    assert row["media_type"] == "social"
    assert str(row["published_at"]).replace("T", " ") == "2026-10-31 23:00:00+00:00"
    assert not row["author"]
    if suffix == ".parquet":
        assert ScoreOrigin.read(pq.read_schema(output).metadata) == origin(scorer)


def test_bad_rows_are_set_aside_with_line_field_and_reason(scorer: Scorer, tmp_path: Path):
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [
        '{"text": "ужас"}',
        '{"text": ""}',
        "{",
        '{"text": "ужас", "brand": 7, "geo": 1}',
        '{"id": 5, "text": "ok"}',
        '{"text": "ok", "published_at": "0001-01-01T00:00:00+03:00"}',
    ]
    source.write_text("\n".join(lines), encoding="utf-8")
    counts = score(scorer, source, output)
    assert (counts.read, counts.scored, counts.rejected) == (6, 2, 4)
    assert [(row["line"], row["id"]) for row in read(output)] == [(1, Mention(text="ужас").key), (5, "5")]
    rejects = [json.loads(line) for line in rejects_path(output).read_text().splitlines()]
    assert [(reject["line"], reject["field"]) for reject in rejects] == [
        (2, "text"),
        (3, "record"),
        (4, "brand"),
        (4, "geo"),
        (6, "published_at"),
    ]
    assert all(reject["reason"] and reject["file"] == "in.jsonl" for reject in rejects)


def test_a_file_of_nothing_but_bad_rows_leaves_an_empty_output_and_all_rejects(scorer: Scorer, tmp_path: Path):
    source = tmp_path / "in.jsonl"
    write_jsonl(source, [{"text": ""}] * 300)
    for suffix in WRITERS:
        output = tmp_path / f"out{suffix}"
        assert score(scorer, source, output).rejected == 300
        assert read(output) == []
        assert len(rejects_path(output).read_text().splitlines()) == 300


def test_rejects_of_an_earlier_run_do_not_outlive_it(scorer: Scorer, tmp_path: Path):
    source, output = tmp_path / "in.jsonl", tmp_path / "out.csv"
    write_jsonl(source, [{"text": ""}])
    score(scorer, source, output)
    assert rejects_path(output).exists()
    write_jsonl(source, [{"text": "ужас"}])
    score(scorer, source, output)
    assert not rejects_path(output).exists()


def test_an_interrupted_run_leaves_the_earlier_output_and_no_debris(scorer: Scorer, tmp_path: Path):
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    write_jsonl(source, [{"text": "ужас"}] * 600)
    output.write_text("earlier")
    chunks = score_file(scorer, source, output, origin(scorer))
    assert [next(chunks).scored, next(chunks).scored] == [0, 256]
    del chunks  # closes it, as an exception in the caller would
    assert output.read_text() == "earlier"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


@pytest.mark.parametrize(
    ("source", "output", "error", "words"),
    [
        ("absent.jsonl", "out.csv", DataError, "no such file"),
        ("in.xls", "out.csv", DataError, "expected one of"),
        (".", "out.csv", BulkError, "is a folder"),
        ("in.jsonl", "out.xlsx", BulkError, "expected an output that ends in"),
        ("in.jsonl", "absent/out.csv", BulkError, "is not a folder"),
        ("in.jsonl", "in.jsonl", BulkError, "is the input itself"),
    ],
)
def test_what_cannot_work_is_refused_before_anything_is_written(
    scorer: Scorer, tmp_path: Path, source: str, output: str, error: type[Exception], words: str
):
    write_jsonl(tmp_path / "in.jsonl", [{"text": "ужас"}])
    (tmp_path / "in.xls").touch()
    before = sorted(tmp_path.iterdir())
    with pytest.raises(error, match=words):
        score_file(scorer, tmp_path / source, tmp_path / output, origin(scorer))
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_memory_does_not_grow_with_the_file(scorer: Scorer, tmp_path: Path, suffix: str):
    bulk = 2_000  # characters of a field that is validated but not scored

    def peak(rows: int) -> int:
        source, output = tmp_path / f"{rows}{suffix}", tmp_path / f"scores-{rows}.jsonl"
        WRITERS[suffix](source, ({"text": f"ужас номер {row}", "author": f"{row:0{bulk}}"} for row in range(rows)))
        tracemalloc.start()
        try:
            assert score(scorer, source, output).scored == rows
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    few, many = 512, 4_096
    assert peak(many) - peak(few) < 0.4 * bulk * (many - few)


def test_an_output_is_one_file_by_its_ending_or_a_folder(tmp_path: Path):
    assert names_one_file(tmp_path / "scores.csv")
    assert not names_one_file(tmp_path / "scores")
    assert not names_one_file(tmp_path / "scores-2026.11")
    (tmp_path / "table.parquet").mkdir()
    assert not names_one_file(tmp_path / "table.parquet")
    with pytest.raises(BulkError, match="expected an output that ends in"):
        names_one_file(tmp_path / "scores.xlsx")
