"""Corpora from outside the project, in their own shape."""

import json

import pytest

from benchmarks.corpus import CorpusError, category_key, read_corpus
from data.taxonomy import load_taxonomy


def row(text, **fields):
    absent = {"target": None, "tonality": None, "categories": None, "source": "survey", "rating": "5"}
    return {"id": text, "text": text, **absent, **fields}


def write_corpus(folder, train, dev):
    (folder / "invented").mkdir()
    for part, rows in (("train", train), ("dev", dev)):
        lines = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in rows)
        (folder / "invented" / f"{part}.jsonl").write_text(lines, encoding="utf-8")
    return folder


def test_rows_become_labelled_mentions_about_their_target(tmp_path):
    train = [row("Чайник протёк", target="Ромашка", tonality="negative", categories=["QUALITY#TEA"]), row("Вкусно")]
    corpus = read_corpus(write_corpus(tmp_path, train, [row("Дорого", categories=["price"])]), "invented")
    first, second = corpus.train
    assert (first.mention.brand, first.labels.tonality, first.labels.categories) == (
        "Ромашка",
        "negative",
        ("quality#tea",),
    )
    assert (second.labels.tonality, second.labels.categories) == (None, None)
    assert corpus.category_keys == ("quality#tea",)
    assert corpus.dev[0].labels.categories == ("price",)


def test_another_column_may_hold_the_categories_and_what_is_no_key_becomes_one(tmp_path):
    rows = [row("Чайник протёк", categories=["tea"], trends=["Брак чая"], domain="shops")]
    folder = write_corpus(tmp_path, rows, rows)
    (key,) = read_corpus(folder, "invented", "trends").category_keys
    assert key == category_key("Брак чая") != category_key("брак чая")
    assert key.isascii()
    corpus = read_corpus(folder, "invented")
    assert corpus.category_keys == ("tea",)
    assert corpus.domains == {corpus.train[0].mention.key: "shops"}
    assert corpus.test == ()


def test_a_test_part_is_read_where_it_lies(tmp_path):
    folder = write_corpus(tmp_path, [row("Вкусно")], [row("Дорого")])
    (folder / "invented" / "test.jsonl").write_text(json.dumps(row("Кисло")) + "\n", encoding="utf-8")
    assert [item.mention.text for item in read_corpus(folder, "invented").test] == ["Кисло"]


def test_a_repeated_train_mention_counts_once_with_its_first_labels_and_dev_keeps_all(tmp_path):
    repeated = [row("Вкусно!", tonality="positive"), row("вкусно!", tonality="neutral")]
    corpus = read_corpus(write_corpus(tmp_path, repeated, repeated), "invented")
    assert [item.labels.tonality for item in corpus.train] == ["positive"]
    assert len(corpus.dev) == 2


def test_a_corpus_without_categories_has_those_of_the_packaged_taxonomy(tmp_path):
    rows = [row("Вкусно", tonality="positive")]
    assert read_corpus(write_corpus(tmp_path, rows, rows), "invented").category_keys == load_taxonomy().category_keys


def test_a_corpus_that_is_not_there_is_named_with_the_option_that_says_where(tmp_path):
    with pytest.raises(CorpusError, match=r"invented/train\.jsonl.*--corpora"):
        read_corpus(tmp_path, "invented")


@pytest.mark.parametrize("bad", [row("Тайный текст", tonality="grim"), row("Тайный текст", source="я" * 5000)])
def test_a_row_that_cannot_be_used_is_named_by_its_line_and_without_its_text(tmp_path, bad):
    with pytest.raises(CorpusError, match="line 2") as caught:
        read_corpus(write_corpus(tmp_path, [row("Вкусно"), bad], []), "invented")
    assert "Тайный" not in str(caught.value)
