"""The whole of prepare, on files."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.dataset import DatasetLayout, read_clusters, read_manifest, read_part
from data.erasure import NOTHING_FORGOTTEN
from data.errors import DataError
from data.ledger import read_ledger
from data.prepare import Prepared, prepare
from data.record import TONALITIES, Labels
from data.report import flow
from data.split import PARTS, place
from data.text import text_key
from tests.data.builders import (
    SHARES,
    distinct_text,
    labelled_row,
    ls_annotation,
    opinions,
    prepare_settings,
    task,
    write_export,
    write_jsonl,
)

NEUTRAL = Labels(tonality="neutral", categories=())
POSITIVE = Labels(tonality="positive", categories=())


def run(folder: Path, labels: Path, max_reject_share: float = 0.05) -> Prepared:
    chosen = prepare_settings(labels, max_reject_share=max_reject_share)
    return prepare(chosen, folder / "dataset", folder / "ledger.jsonl")


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def mixed_export(path: Path) -> Path:
    """120 tasks: most labelled once, some twice, some not at all."""
    tasks = []
    for number in range(120):
        brand = {"text": distinct_text(number), "brand": "Ромашка", "source": "vk" if number % 2 else "news"}
        tasks.append(
            task(number, brand, Labels(tonality="negative", categories=("delivery",)) if number % 3 else NEUTRAL)
        )
    tasks[0] = task(0, tasks[0]["data"], NEUTRAL, POSITIVE)  # a tie
    tasks[1] = task(
        1,
        tasks[1]["data"],
        Labels(tonality="negative", categories=("delivery",)),
        Labels(tonality="negative", categories=("price",)),
    )
    tasks[2] = task(2, tasks[2]["data"], Labels(excluded="spam"))
    tasks[3] = task(3, tasks[3]["data"])  # nobody has annotated it
    tasks[4]["annotations"].append(ls_annotation(1, 2, [], was_cancelled=True))
    tasks.append(task(120, tasks[5]["data"] | {"brand": "Василёк"}, POSITIVE))  # the same text about another brand
    tasks.append(task(121, tasks[6]["data"], NEUTRAL))  # the same mention again
    return write_export(path, tasks)


def test_a_label_studio_export_becomes_a_dataset_that_reads_back(tmp_path):
    prepared = run(tmp_path, mixed_export(tmp_path / "export.json"))
    folder = tmp_path / "dataset"
    parts = {name: read_part(folder, name) for name in PARTS}
    assert all(parts.values())
    everything = [item for items in parts.values() for item in items]
    assert len(everything) == 120 + 2 - 1 - 1 - 1 - 1  # not: the tie, the excluded, the unlabelled, the repeated
    # The mention that came in two tasks was judged by the same annotator both times: one opinion.
    assert [item.mention.text for item in everything if item.annotations == 2] == [distinct_text(1)]
    assert prepared.facts.consensus.superseded == 1
    masked = next(item for item in everything if item.mention.text == distinct_text(1))
    assert masked.labels == Labels(tonality="negative")
    both = [name for name, items in parts.items() for item in items if item.mention.text == distinct_text(5)]
    assert len(both) == 2
    assert len(set(both)) == 1
    review = {line["field"]: line["set_aside"] for line in lines(DatasetLayout(folder).review)}
    assert review == {"tonality": True, "categories": False}
    manifest = read_manifest(folder)
    assert manifest == prepared.manifest
    sizes = {str(name): len(items) for name, items in parts.items()}
    assert manifest.counts == sizes | {"excluded": 1}
    assert len(manifest.version) == 16
    assert len(read_clusters(folder, "train")) == len(parts["train"])


def test_hugging_face_datasets_reads_the_parts(tmp_path):
    import datasets  # noqa: PLC0415 - slow to import

    run(tmp_path, mixed_export(tmp_path / "export.json"))
    folder = tmp_path / "dataset"
    files = {name: str(DatasetLayout(folder).part(name)) for name in PARTS}
    loaded = datasets.load_dataset("parquet", data_files=files, cache_dir=str(tmp_path / "cache"))
    for name in PARTS:
        expected = read_part(folder, name)
        assert loaded[name]["key"][:] == [item.mention.key for item in expected]
        assert loaded[name]["tonality"][:] == [item.labels.tonality for item in expected]
        assert loaded[name]["categories"][:] == [
            None if item.labels.categories is None else list(item.labels.categories) for item in expected
        ]


def test_a_second_run_writes_the_same_bytes(tmp_path):
    export = mixed_export(tmp_path / "export.json")
    run(tmp_path, export)
    files = [*sorted((tmp_path / "dataset").iterdir()), tmp_path / "ledger.jsonl"]
    before = {path.name: path.read_bytes() for path in files}
    run(tmp_path, export)
    assert {path.name: path.read_bytes() for path in files} == before
    assert len(before) == 11


def test_the_version_follows_from_the_mentions_and_not_from_the_order_of_the_file(tmp_path):
    rows = [labelled_row(number) for number in range(120)]
    one = run(tmp_path / "one", write_jsonl(tmp_path / "a.jsonl", rows)).manifest
    other = run(tmp_path / "other", write_jsonl(tmp_path / "b.jsonl", rows[::-1])).manifest
    assert one.version == other.version
    assert one.files == other.files
    rows[7]["tonality"], rows[7]["categories"] = "negative", ["price"]
    changed = run(tmp_path / "changed", write_jsonl(tmp_path / "c.jsonl", rows)).manifest
    assert changed.version != one.version


BROKEN_LINES = [
    '{"text": "never closed',
    "[1, 2, 3]",
    '{"text": 5, "tonality": "neutral"}',
    '{"text": "a", "tonality": "negative", "categories": ["weather"]}',
    '{"text": "a\\u0000b", "tonality": "neutral"}',
    '{"text": "a\\ud800b", "tonality": "neutral"}',
    '{"text": "   ", "tonality": "neutral"}',
    '{"text": "a", "published_at": "yesterday", "tonality": "neutral"}',
    '{"text": "a", "tonality": "positive", "categories": ["price"]}',
    '{"text": "", "brand": 3, "tonality": "angry"}',
]


def test_every_broken_record_is_in_the_rejects_and_the_others_in_the_dataset(tmp_path):
    path = tmp_path / "mentions.jsonl"
    good = [json.dumps(labelled_row(number)) for number in range(150)]
    path.write_text("\n".join([*good[:75], *BROKEN_LINES, *good[75:]]) + "\n")
    prepared = run(tmp_path, path, max_reject_share=0.1)
    rejects = lines(tmp_path / "dataset" / "rejects.jsonl")
    assert sorted({reject["line"] for reject in rejects}) == list(range(76, 76 + len(BROKEN_LINES)))
    assert {reject["field"] for reject in rejects if reject["line"] == 85} == {"text", "brand", "tonality"}
    assert all(reject.keys() == {"file", "line", "field", "value", "reason"} for reject in rejects)
    assert sum(prepared.manifest.counts.values()) == 150


def test_too_many_rejects_fail_the_run_after_they_are_written(tmp_path):
    path = tmp_path / "mentions.jsonl"
    good = [json.dumps(labelled_row(number)) for number in range(90)]
    path.write_text("\n".join([*good, *BROKEN_LINES]) + "\n")
    with pytest.raises(DataError, match=r"10 of 100 records \(10\.0%\) are bad, the limit is 5\.0%.*rejects\.jsonl"):
        run(tmp_path, path)
    assert len({reject["line"] for reject in lines(tmp_path / "dataset" / "rejects.jsonl")}) == 10
    assert not (tmp_path / "ledger.jsonl").exists()
    with pytest.raises(DataError, match="no complete dataset"):
        read_manifest(tmp_path / "dataset")


def test_a_failed_run_leaves_no_manifest_of_an_earlier_one(tmp_path):
    path = write_jsonl(tmp_path / "mentions.jsonl", [labelled_row(number) for number in range(120)])
    run(tmp_path, path)
    path.write_text("\n".join(BROKEN_LINES) + "\n")
    with pytest.raises(DataError, match="are bad"):
        run(tmp_path, path)
    with pytest.raises(DataError, match="no complete dataset"):
        read_manifest(tmp_path / "dataset")


def test_nothing_labelled_and_an_empty_part_are_errors(tmp_path):
    unlabelled = write_jsonl(tmp_path / "unlabelled.jsonl", [{"text": "a"}, {"text": "b"}])
    with pytest.raises(DataError, match=r"no labelled mention in .*: 2 records"):
        run(tmp_path, unlabelled)
    few = write_jsonl(tmp_path / "few.jsonl", [labelled_row(1)])
    with pytest.raises(DataError, match=r"no mentions in .* \(train"):
        run(tmp_path, few)
    with pytest.raises(DataError, match="no such file"):
        run(tmp_path, tmp_path / "absent.json")


def test_the_ledger_keeps_a_test_mention_one_when_an_earlier_near_duplicate_arrives(tmp_path):
    rows = [labelled_row(number, published_at="2026-11-05T00:00:00Z") for number in range(120)]
    run(tmp_path, write_jsonl(tmp_path / "mentions.jsonl", rows))
    before = {item.mention.text for item in read_part(tmp_path / "dataset", "test")}
    known = min(before)
    ending = next(ending for ending in map(str, range(100)) if place(text_key(f"{known} {ending}"), SHARES) == "train")
    rows.append(labelled_row(0, text=f"{known} {ending}", published_at="2020-01-01T00:00:00Z"))
    run(tmp_path, write_jsonl(tmp_path / "mentions.jsonl", rows))
    after = {item.mention.text for item in read_part(tmp_path / "dataset", "test")}
    assert after == before | {f"{known} {ending}"}
    # Without the ledger the earlier one would have decided.
    (tmp_path / "ledger.jsonl").unlink()
    run(tmp_path, write_jsonl(tmp_path / "mentions.jsonl", rows))
    assert known in {item.mention.text for item in read_part(tmp_path / "dataset", "train")}


def test_a_split_that_the_source_gives_is_honoured_and_never_leaks(tmp_path):
    rows = [labelled_row(number, split="train") for number in range(100)]
    rows += [labelled_row(number, split="dev") for number in range(100, 120)]
    rows += [labelled_row(number, split="test") for number in range(120, 140)]
    leak = labelled_row(0, text=distinct_text(130) + "!", split="train")
    run(tmp_path, write_jsonl(tmp_path / "corpus.jsonl", [*rows, leak]))
    folder = tmp_path / "dataset"
    for name, numbers in (("dev", range(100, 120)), ("test", range(120, 140))):
        assert {item.mention.text for item in read_part(folder, name)} == {distinct_text(number) for number in numbers}
    (aside,) = lines(DatasetLayout(folder).set_aside)
    assert aside["text_key"] == text_key(leak["text"])
    assert "given as train" in str(aside["reason"])


def test_the_ledger_holds_no_texts(tmp_path):
    run(tmp_path, mixed_export(tmp_path / "export.json"))
    content = (tmp_path / "ledger.jsonl").read_text()
    assert distinct_text(7) not in content
    assert read_ledger(tmp_path / "ledger.jsonl")[text_key(distinct_text(7))] in PARTS


good_lines = st.integers(0, 400).map(lambda number: json.dumps(labelled_row(number)))
unlabelled_lines = st.integers(0, 400).map(lambda number: json.dumps({"text": distinct_text(number)}))
excluded_lines = st.integers(0, 400).map(
    lambda number: json.dumps({"text": distinct_text(number), "brand": "Ромашка", "excluded": "spam"})
)


@given(st.lists(st.one_of(good_lines, unlabelled_lines, excluded_lines, st.sampled_from(BROKEN_LINES)), max_size=30))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_goes_in_is_what_comes_out(tmp_path, extra):
    path = tmp_path / "mentions.jsonl"
    base = [json.dumps(labelled_row(number)) for number in range(500, 600)]
    path.write_text("\n".join([*base, *extra]) + "\n")
    (tmp_path / "ledger.jsonl").unlink(missing_ok=True)
    facts = run(tmp_path, path, max_reject_share=1).facts
    counts = facts.inputs[str(path)]
    assert counts.records == len(base) + len(extra) == counts.labelled + counts.unlabelled + counts.rejected
    assert counts.rejected == sum(line in BROKEN_LINES for line in extra)
    steps = [count for _, count in flow(facts)]
    annotations, superseded, repeated, judged, review, excluded, set_aside, kept = steps[7:]
    assert annotations == superseded + repeated + judged == counts.labelled
    assert judged == review + excluded + set_aside + kept
    assert kept == sum(len(read_part(tmp_path / "dataset", name)) for name in PARTS)


@pytest.mark.parametrize(("consensus", "expected"), [("majority", "neutral"), ("dawid_skene", "negative")])
def test_the_settings_say_how_opinions_are_resolved(tmp_path, consensus, expected):
    truth = {distinct_text(number): TONALITIES[number % 3] for number in range(240)}
    said = opinions({"careful": 0.98, "careless": 0.55, "hasty": 0.55}, truth)
    said[distinct_text(0)] = {"careful": "negative", "careless": "neutral", "hasty": "neutral"}
    rows = [
        {"text": text, "annotator": person, "tonality": tonality}
        for text, answers in said.items()
        for person, tonality in answers.items()
    ]
    chosen = prepare_settings(write_jsonl(tmp_path / "mentions.jsonl", rows), consensus=consensus)
    mentions = prepare(chosen, tmp_path / "dataset", tmp_path / "ledger.jsonl").facts.mentions
    assert [item.labels.tonality for item in mentions if item.mention.text == distinct_text(0)] == [expected]


def test_what_was_forgotten_leaves_the_next_dataset_and_the_counts_still_add_up(tmp_path: Path):
    labels = write_jsonl(tmp_path / "labels.jsonl", [labelled_row(number) for number in range(120)])
    chosen = prepare_settings(labels)
    whole = prepare(chosen, tmp_path / "dataset", tmp_path / "ledger.jsonl")
    erasures = NOTHING_FORGOTTEN.with_texts(distinct_text(5), distinct_text(6))
    prepared = prepare(chosen, tmp_path / "dataset", tmp_path / "ledger.jsonl", erasures=erasures)
    assert prepared.manifest.version != whole.manifest.version
    texts = {item.mention.text for item in prepared.facts.mentions}
    assert texts == {distinct_text(number) for number in range(120)} - {distinct_text(5), distinct_text(6)}
    assert ("annotations of what was forgotten, left out", 2) in flow(prepared.facts)
    assert ("annotations used", 118) in flow(prepared.facts)
    written = b"".join(path.read_bytes() for path in (tmp_path / "dataset").iterdir())
    assert distinct_text(5).encode() not in written
