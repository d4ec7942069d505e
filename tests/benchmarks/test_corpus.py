"""Corpora from outside the project, read by the mapping files of the benchmarks."""

import json
from pathlib import Path

import pytest

from benchmarks.corpora.tasks import TASKS
from benchmarks.corpus import MAPPINGS, CorpusError, read_corpus
from data.corpora.categories import category_key
from data.corpora.mapping import load_mapping
from data.taxonomy import load_taxonomy

TRENDS = MAPPINGS / "delivery_comments_trends.yaml"
COMMENTS, TWEETS = "delivery_comments", "brand_tweets"


def row(text, **fields):
    absent = {"target": "Ромашка", "tonality": None, "categories": None, "source": "survey", "rating": "5"}
    return {"id": text, "text": text, **absent, **fields}


def write_corpus(folder, name, **parts):
    (folder / name).mkdir()
    for part, rows in parts.items():
        lines = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in rows)
        (folder / name / f"{part}.jsonl").write_text(lines, encoding="utf-8")
    return folder


def test_rows_become_labelled_mentions_about_their_target(tmp_path):
    train = [row("Чайник протёк", tonality="negative", categories=["QUALITY#TEA"])]
    dev = [row("Дорого", categories=["price"]), row("Хорошо", categories=[])]
    corpus = read_corpus(write_corpus(tmp_path, COMMENTS, train=train, dev=dev), COMMENTS)
    (first,) = corpus.train
    assert (first.mention.brand, first.labels.tonality) == ("Ромашка", "negative")
    assert first.labels.categories == ("quality#tea",)
    assert [item.labels.categories for item in corpus.dev] == [("price",), ()]
    assert not corpus.categories_need_negative


def test_a_category_that_train_lacks_is_none_of_the_corpus_but_is_asked_for_in_dev(tmp_path):
    train, dev = [row("Чайник протёк", categories=["tea"])], [row("Дорого", categories=["price", "tea"])]
    corpus = read_corpus(write_corpus(tmp_path, COMMENTS, train=train, dev=dev), COMMENTS)
    assert corpus.category_keys == ("tea",)
    assert corpus.dev[0].labels.categories == ("price", "tea")


def test_another_mapping_takes_other_labels_of_the_same_rows(tmp_path):
    rows = [row("Чайник протёк", categories=["tea"], trends=["Брак чая"])]
    folder = write_corpus(tmp_path, COMMENTS, train=rows, dev=rows)
    assert read_corpus(folder, COMMENTS).category_keys == ("tea",)
    assert read_corpus(folder, COMMENTS, TRENDS).category_keys == (category_key("Брак чая"),)


def test_domains_are_known_beside_the_mentions(tmp_path):
    rows = [row("Тариф подняли", tonality="negative", domain="telecoms"), row("Ура", tonality="positive")]
    corpus = read_corpus(write_corpus(tmp_path, TWEETS, train=rows, dev=rows), TWEETS)
    assert corpus.domains == {corpus.train[0].mention.key: "telecoms"}


def test_a_test_part_is_read_where_it_lies(tmp_path):
    rows = [row("Вкусно", tonality="positive")]
    folder = write_corpus(tmp_path, TWEETS, train=rows, dev=rows)
    assert read_corpus(folder, TWEETS).test == ()
    (folder / TWEETS / "test.jsonl").write_text(json.dumps(row("Кисло", tonality="negative")) + "\n", encoding="utf-8")
    assert [item.mention.text for item in read_corpus(folder, TWEETS).test] == ["Кисло"]


def test_a_corpus_without_categories_has_those_of_the_packaged_taxonomy(tmp_path):
    rows = [row("Вкусно", tonality="positive", categories=["tea"])]
    corpus = read_corpus(write_corpus(tmp_path, TWEETS, train=rows, dev=rows), TWEETS)
    assert corpus.taxonomy == load_taxonomy()
    assert corpus.train[0].labels.categories is None


def test_a_corpus_that_is_not_there_is_named_with_the_option_that_says_where(tmp_path):
    with pytest.raises(CorpusError, match=r"tweets: no such file or folder.*--corpora"):
        read_corpus(tmp_path, "tweets")


def test_a_corpus_without_dev_rows_cannot_be_measured(tmp_path):
    folder = write_corpus(tmp_path, TWEETS, train=[row("Вкусно", tonality="positive")], dev=[])
    with pytest.raises(CorpusError, match="1 labelled rows of train and 0 of dev"):
        read_corpus(folder, TWEETS)


@pytest.mark.parametrize("bad", [row("Тайный текст", tonality="grim"), row("Тайный текст", source="я" * 5000)])
def test_a_row_that_cannot_be_used_is_named_by_its_line_and_without_its_text(tmp_path, bad):
    rows = [row("Вкусно", tonality="positive")]
    with pytest.raises(CorpusError, match="line 2") as caught:
        read_corpus(write_corpus(tmp_path, TWEETS, train=[*rows, bad], dev=rows), TWEETS)
    assert "Тайный" not in str(caught.value)


@pytest.mark.parametrize("path", sorted(MAPPINGS.iterdir()), ids=lambda path: path.stem)
def test_every_mapping_is_one_and_some_task_uses_it(path: Path):
    assert load_mapping(path).name == path.stem
    assert path in {task.mapping or MAPPINGS / f"{task.corpus}.yaml" for task in TASKS}
