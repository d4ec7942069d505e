"""An imported corpus, read back."""

import pytest

from data.corpora.corpus import make_corpus, read_corpus
from data.corpora.importing import import_corpus
from data.corpora.layout import CorpusLayout
from data.errors import DataError
from data.record import Labels, Mention
from tests.data.builders import TAXONOMY, annotation
from tests.data.corpora.builders import mapping, write_corpus


@pytest.fixture
def folder(tmp_path):
    chosen = mapping(categories={"column": "topics", "need_negative": False})
    import_corpus(write_corpus(tmp_path / "corpus"), chosen, tmp_path / "out")
    return tmp_path / "out"


def test_the_parts_of_an_import_come_back_with_its_taxonomy(folder):
    corpus = read_corpus(folder)
    assert (corpus.name, corpus.categories_need_negative) == ("invented", False)
    assert [item.mention.text for item in corpus.train] == ["Чайник протёк", "Чайник как чайник"]
    assert [item.labels.tonality for item in corpus.test] == ["positive"]
    assert set(corpus.dev[0].labels.categories or ()) <= set(corpus.taxonomy.category_keys)
    assert {item.split for item in corpus.dev} == {"dev"}
    assert corpus.unsplit == ()


def test_what_is_learned_from_has_a_mention_once_and_what_measures_keeps_every_row():
    mention, again = Mention(text="Вкусно"), Mention(text="вкусно")
    first, second = Labels(tonality="positive"), Labels(tonality="neutral")
    annotations = [
        annotation(who, labels, split=split)
        for split in (None, "train", "dev", "test")
        for who, labels in ((mention, first), (again, second))
    ]
    corpus = make_corpus("invented", TAXONOMY, annotations, categories_need_negative=True)
    for once in (corpus.unsplit, corpus.train):
        assert [item.labels for item in once] == [first]
    for every in (corpus.dev, corpus.test):
        assert [item.labels for item in every] == [first, second]


def test_excluded_mentions_are_in_no_part():
    annotations = [annotation(Mention(text="Реклама"), Labels(excluded="spam"), split="dev")]
    assert make_corpus("invented", TAXONOMY, annotations, categories_need_negative=True).dev == ()


def test_a_folder_that_no_import_wrote_is_an_error(tmp_path, folder):
    with pytest.raises(DataError, match=r"no labels\.jsonl, taxonomy\.yaml, import\.json\); run `tonika data import`"):
        read_corpus(tmp_path)
    CorpusLayout(folder).summary.write_text("{}", encoding="utf-8")
    with pytest.raises(DataError, match="import the corpus again"):
        read_corpus(folder)


def test_a_row_that_does_not_fit_the_taxonomy_is_named_without_its_text(folder):
    layout = CorpusLayout(folder)
    layout.labels.write_text('{"text": "Тайный текст", "tonality": "grim"}\n', encoding="utf-8")
    with pytest.raises(DataError, match=r"labels\.jsonl, line 1: tonality") as caught:
        read_corpus(folder)
    assert "Тайный" not in str(caught.value)
