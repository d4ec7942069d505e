"""A whole import: what is written, and what is left where it fails."""

import json
from pathlib import Path
from typing import Any

import pytest

from data.checksums import sha256
from data.corpora.categories import category_key
from data.corpora.importing import import_corpus
from data.corpora.layout import CorpusLayout
from data.corpora.mapping import CorpusMapping
from data.corpora.summary import PartCounts, read_summary
from data.errors import DataError, WritingError
from data.label_files import label_files
from data.labelled_rows import read_labelled_rows
from data.prepare import prepare
from data.taxonomy import load_taxonomy
from tests.data.builders import TAXONOMY, distinct_text, prepare_settings, write_jsonl
from tests.data.corpora.builders import OURS, foreign_row, mapping, write_corpus


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def imported(folder: Path, rows: list[dict[str, Any]], chosen: CorpusMapping) -> CorpusLayout:
    import_corpus(write_jsonl(folder / "rows.jsonl", rows), chosen, folder / "out")
    return CorpusLayout(folder / "out")


def test_a_corpus_becomes_rows_of_ours_a_taxonomy_and_a_summary(tmp_path):
    source = write_corpus(tmp_path / "corpus")
    summary = import_corpus(source, mapping(), tmp_path / "out")
    layout = CorpusLayout(tmp_path / "out")
    assert sorted(path.name for path in layout.folder.iterdir()) == ["import.json", "labels.jsonl", "taxonomy.yaml"]
    defect = category_key("Брак товара")
    rows = rows_of(layout.labels)
    assert rows[0] == {
        "text": "Чайник протёк",
        "brand": "Ромашка",
        "id": "7",
        "tonality": "negative",
        "categories": [defect, "price"],
        "split": "train",
    }
    assert [row["split"] for row in rows] == ["train"] * 3 + ["dev"] * 2 + ["test"]
    assert rows[1]["categories"] == []
    assert "categories" not in rows[-1]
    keys = load_taxonomy(layout.taxonomy).category_keys
    assert keys == tuple(sorted([defect, "price", category_key("курьер")])), "dev has a category that train lacks"
    assert read_summary(layout.folder) == summary
    assert summary.parts["train"] == PartCounts(records=3, labelled=3, unlabelled=0, rejected=0)
    assert [(file.path, file.sha256) for file in summary.sources] == [
        ((source / f"{part}.jsonl").as_posix(), sha256(source / f"{part}.jsonl")) for part in ("train", "dev", "test")
    ]


def test_every_written_row_is_read_as_what_was_meant(tmp_path):
    row = foreign_row("Дорого", -1, ["price"], published_at="2026-11-01T10:00:00+03:00", annotator=3, author="@anna")
    layout = imported(tmp_path, [row | {"updated_at": "2026-11-02T10:00:00Z", "split": "test"}], mapping())
    (reading,) = read_labelled_rows(layout.labels, load_taxonomy(layout.taxonomy))
    (annotation,) = reading.annotations
    assert annotation.annotator == "3"
    assert (annotation.split, annotation.mention.author, annotation.mention.id) == ("test", "@anna", "7")
    assert annotation.mention.published_at
    assert annotation.mention.published_at.isoformat() == "2026-11-01T10:00:00+03:00"
    assert annotation.updated_at


def test_the_same_rows_give_the_same_bytes_in_place_of_an_earlier_import(tmp_path):
    source, output = write_corpus(tmp_path / "corpus"), tmp_path / "out"
    import_corpus(source, mapping(), output)
    before = {path.name: path.read_bytes() for path in output.iterdir()}
    import_corpus(write_corpus(tmp_path / "corpus", test=True), mapping(), output)
    assert {path.name: path.read_bytes() for path in output.iterdir()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corpus", "out"]


def test_categories_can_be_those_of_another_taxonomy(tmp_path):
    categories = {"column": "topics", "taxonomy": OURS, "values": {"чай": ["product_quality"], "вид": []}}
    rows = [foreign_row("a", -1, ["чай", "вид"]), foreign_row("b", -1, ["вид"]), foreign_row("c", -1, ["запах"])]
    layout = imported(tmp_path, rows, mapping(categories=categories | {"others": "drop"}))
    assert [row.get("categories") for row in rows_of(layout.labels)] == [["product_quality"], [], None]
    assert load_taxonomy(layout.taxonomy) == TAXONOMY
    assert read_summary(layout.folder).dropped == {"запах": 1}
    with pytest.raises(DataError, match="1 of 3 rows"):
        imported(tmp_path, rows, mapping(categories=categories))


def test_a_mapping_that_does_not_fit_its_taxonomy_is_an_error(tmp_path):
    chosen = mapping(categories={"column": "topics", "taxonomy": OURS, "values": {"чай": ["tea"]}})
    with pytest.raises(DataError, match=r"mapping of invented: categories\.values\.чай: .*no \['tea'\]"):
        imported(tmp_path, [foreign_row("a", -1, ["чай"])], chosen)


def test_rows_without_a_label_are_counted_and_left_out(tmp_path):
    layout = imported(tmp_path, [foreign_row("a", "skip"), foreign_row("b", -1, ["price"], fold=1)], mapping())
    assert [row["text"] for row in rows_of(layout.labels)] == ["b"]
    summary = read_summary(layout.folder)
    assert summary.parts == {"unsplit": PartCounts(records=2, labelled=1, unlabelled=1, rejected=0)}
    assert summary.ignored == {"fold": 1}


def test_bad_rows_are_rejects_beside_the_labels(tmp_path):
    rows = [
        foreign_row("a", -1, ["price"]),
        foreign_row("b", 9),
        foreign_row("c", 1, ["price"]),  # a category of negativity on a positive mention
        foreign_row(" ", 1),
        foreign_row("d", 1, split=["train"]),
        foreign_row("e", -1, ["\ud800"]),
    ]
    layout = imported(tmp_path, rows, mapping(max_reject_share=0.9))
    rejects = rows_of(layout.rejects)
    fields = ["tonality", "categories", "text", "split", "categories"]
    assert [(reject["line"], reject["field"]) for reject in rejects] == list(enumerate(fields, start=2))
    assert read_summary(layout.folder).total == PartCounts(records=6, labelled=1, unlabelled=0, rejected=5)
    imported(tmp_path, rows[:1], mapping())
    assert not layout.rejects.exists(), "of an earlier import"


def test_too_many_bad_rows_leave_nothing_but_their_rejects(tmp_path):
    rows = [foreign_row("a", -1, ["price"]), foreign_row("b", 9)]
    with pytest.raises(
        DataError, match=r"1 of 2 rows \(50\.0%\) are bad, the limit is 5\.0%; see .*out\.rejects\.jsonl"
    ):
        imported(tmp_path, rows, mapping())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.rejects.jsonl", "rows.jsonl"]
    assert rows_of(tmp_path / "out.rejects.jsonl")[0]["line"] == 2
    imported(tmp_path, rows[:1], mapping())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "rows.jsonl"]


@pytest.mark.parametrize(
    ("rows", "keys", "message"),
    [
        ([foreign_row("a", 1)], {}, "no row names a category in 'topics'"),
        (
            [foreign_row("a", 1, ["x"])],
            {"columns": {"text": "comment", "geo": "town"}},
            "no row has anything in 'town'",
        ),
        ([foreign_row("a", "skip")], {"categories": None}, "no row of invented has a label"),
        ([], {"categories": None, "columns": {}}, "no row of invented has a label"),
        ([foreign_row("a", -1, [f"t{n}" for n in range(501)])], {}, "more than 500 different values in 'topics'"),
    ],
)
def test_a_corpus_that_cannot_be_what_was_meant_fails_and_leaves_nothing(tmp_path, rows, keys, message):
    with pytest.raises(DataError, match=message):
        imported(tmp_path, rows, mapping(**keys))
    assert [path.name for path in tmp_path.iterdir()] == ["rows.jsonl"]


def test_an_import_that_fails_leaves_the_earlier_one(tmp_path):
    source, output = write_corpus(tmp_path / "corpus"), tmp_path / "out"
    import_corpus(source, mapping(), output)
    before = {path.name: path.read_bytes() for path in output.iterdir()}
    (source / "dev.parquet").write_bytes(b"PAR1 not really")
    (source / "dev.jsonl").unlink()
    with pytest.raises(DataError, match="not a readable Parquet file"):
        import_corpus(source, mapping(), output)
    assert {path.name: path.read_bytes() for path in output.iterdir()} == before


def test_a_folder_of_something_else_is_not_written_over(tmp_path):
    source, output = write_corpus(tmp_path / "corpus"), tmp_path / "out"
    output.mkdir()
    (output / "thesis.md").touch()
    with pytest.raises(DataError, match=r"holds thesis\.md, which no import wrote"):
        import_corpus(source, mapping(), output)
    with pytest.raises(DataError, match="is a file; name a folder"):
        import_corpus(source, mapping(), output / "thesis.md")
    with pytest.raises(DataError, match="no name of its own"):
        import_corpus(source, mapping(), Path())


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(WritingError, match="cannot be written"):
        import_corpus(write_corpus(tmp_path / "corpus"), mapping(), tmp_path / "file" / "out")


def test_prepare_takes_the_folder_of_an_import_and_keeps_its_split(tmp_path):
    rows = [foreign_row(distinct_text(number), number % 3 - 1, id=number) for number in range(120)]
    parts = {"train": rows[:80], "dev": rows[80:100], "test": [*rows[100:], foreign_row("a", 9)]}
    (tmp_path / "corpus").mkdir()
    for name, part in parts.items():
        write_jsonl(tmp_path / "corpus" / f"{name}.jsonl", part)
    import_corpus(tmp_path / "corpus", mapping(categories=None), tmp_path / "imported" / "invented")
    layout = CorpusLayout(tmp_path / "imported" / "invented")
    assert layout.rejects.is_file()
    assert label_files(tmp_path / "imported") == [layout.labels]
    prepared = prepare(prepare_settings(tmp_path / "imported"), tmp_path / "dataset", tmp_path / "ledger.jsonl")
    counts = prepared.manifest.counts
    assert (counts["dev"], counts["test"], counts["train"] + counts["calibration"]) == (20, 20, 80)
