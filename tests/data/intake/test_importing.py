"""Exports to rows of ours."""

import json

import pytest

from data.errors import DataError
from data.intake.importing import import_mentions
from data.intake.reading import Intake
from data.labelled_rows import read_labelled_rows
from tests.data.builders import TAXONOMY

EXPORT = "Текст;Дата;Автор;Лайки\nЗвоните 8 916 123-45-67;27.11.2026;@anna;3\nДолго;вчера, 8 916 123-45-67;;\n"
INTAKE = Intake.named("brand_analytics", "Ромашка", mask=True)


def test_mentions_and_rejects_are_written_masked_and_the_rest_is_counted(tmp_path):
    (tmp_path / "export.csv").write_text(EXPORT, encoding="cp1251")
    counts = import_mentions(tmp_path / "export.csv", INTAKE, tmp_path / "out")
    assert (counts.mentions, counts.rejected, counts.ignored) == (1, 1, {"Лайки": 1})
    (row,) = map(json.loads, (tmp_path / "out" / "mentions.jsonl").read_text(encoding="utf-8").splitlines())
    assert row == {
        "text": "Звоните [телефон]",
        "brand": "Ромашка",
        "author": "@user",
        "published_at": "2026-11-27T00:00:00+03:00",
    }
    (reject,) = map(json.loads, (tmp_path / "out" / "rejects.jsonl").read_text(encoding="utf-8").splitlines())
    assert (reject["line"], reject["field"], reject["value"]) == (3, "published_at", "вчера, [телефон]")


def test_what_comes_out_is_read_as_ours(tmp_path):
    (tmp_path / "export.csv").write_text(EXPORT, encoding="utf-8")
    import_mentions(tmp_path / "export.csv", INTAKE, tmp_path / "out")
    (reading,) = read_labelled_rows(tmp_path / "out" / "mentions.jsonl", TAXONOMY)
    assert (reading.outcome, reading.ignored) == ("unlabelled", frozenset())


def test_all_exports_of_a_folder_are_read_in_order_and_the_next_import_takes_their_place(tmp_path):
    for name in ("b.csv", "a.csv"):
        (tmp_path / name).write_text(f"Текст\n{name}\n", encoding="utf-8")
    (tmp_path / "notes.md").touch()
    counts = import_mentions(tmp_path, INTAKE, tmp_path / "out")
    assert counts.mentions == 2
    assert "a.csv" in (tmp_path / "out" / "mentions.jsonl").read_text().splitlines()[0]
    assert import_mentions(tmp_path / "a.csv", INTAKE, tmp_path / "out").mentions == 1
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mentions.jsonl"]


def test_what_a_folder_holds_besides_is_named_and_what_is_hidden_passed_over(tmp_path, caplog):
    (tmp_path / "in" / "older").mkdir(parents=True)
    for name in ("a.csv", "b.xls", "~$c.xlsx", ".d.csv"):
        (tmp_path / "in" / name).write_text("Текст\nДорого\n", encoding="utf-8")
    assert import_mentions(tmp_path / "in", INTAKE, tmp_path / "out").mentions == 1
    assert "of another kind or a folder: b.xls, older" in caplog.text


def test_an_import_without_a_mention_fails_and_leaves_the_earlier_one(tmp_path):
    (tmp_path / "a.csv").write_text("Текст\nДорого\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("Текст;Дата\nДорого;вчера\n", encoding="utf-8")
    import_mentions(tmp_path / "a.csv", INTAKE, tmp_path / "out")
    with pytest.raises(DataError, match=r"holds no mention \(line 2: published_at is not a date"):
        import_mentions(tmp_path / "b.csv", INTAKE, tmp_path / "out")
    assert "Дорого" in (tmp_path / "out" / "mentions.jsonl").read_text(encoding="utf-8")


def test_a_folder_of_something_else_is_not_written_over(tmp_path):
    (tmp_path / "a.csv").write_text("Текст\nДорого\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"holds a\.csv, which no import of mentions wrote"):
        import_mentions(tmp_path / "a.csv", INTAKE, tmp_path)
    with pytest.raises(DataError, match="is a file; name a folder"):
        import_mentions(tmp_path / "a.csv", INTAKE, tmp_path / "a.csv")
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="holds no export"):
        import_mentions(tmp_path / "empty", INTAKE, tmp_path / "out")
