"""What is learned beside our own labels, and above all what is not."""

from pathlib import Path

import pytest

from data.corpora.auxiliary import divide
from data.corpora.auxiliary_stage import auxiliary_stage, read_auxiliary_manifest, read_learned
from data.corpora.corpus import Corpus
from data.corpora.importing import import_corpus
from data.corpora.mapping import CorpusMapping
from data.dataset import read_part
from data.erasure import NOTHING_FORGOTTEN
from data.errors import DataError
from data.prepare import prepare
from data.record import LabelledMention, Labels, Mention
from data.settings import AuxiliarySettings
from data.taxonomy import load_taxonomy
from data.text import normalize
from tests.data.builders import distinct_text, labelled_row, prepare_settings, write_jsonl

SETTINGS = AuxiliarySettings(corpora="unused", calibration=0.25, near_duplicate_similarity=0.8)


def item(text: str) -> LabelledMention:
    return LabelledMention(mention=Mention(text=text), labels=Labels(tonality="neutral"))


def items(*numbers: int) -> tuple[LabelledMention, ...]:
    return tuple(item(distinct_text(number)) for number in numbers)


def corpus(name: str = "other", **parts: tuple[LabelledMention, ...]) -> Corpus:
    return Corpus(name, load_taxonomy(), categories_need_negative=True, **parts)


def texts(mentions: tuple[LabelledMention, ...]) -> set[str]:
    return {found.mention.text for found in mentions}


def test_every_text_is_learned_from_or_calibrates_and_none_does_both():
    mentions = items(*range(200))
    [found] = divide([corpus(train=mentions[:150], unsplit=mentions[150:])], (), NOTHING_FORGOTTEN, SETTINGS)
    assert texts(found.train) | texts(found.calibration) == texts(mentions)
    assert not texts(found.train) & texts(found.calibration)
    assert 0.15 < len(found.calibration) / 200 < 0.35
    assert (found.held_out, found.forgotten) == (0, 0)


def test_a_text_that_our_dataset_holds_out_is_not_learned_nor_is_a_near_duplicate_of_it():
    held_out, copy = item(distinct_text(1)), item(f"RT {distinct_text(1)}!")
    [found] = divide([corpus(train=(copy, *items(1, 2, 3)))], [held_out], NOTHING_FORGOTTEN, SETTINGS)
    assert texts((*found.train, *found.calibration)) == texts(items(2, 3))
    assert found.held_out == 2


def test_what_one_corpus_measures_by_no_other_learns():
    measuring = corpus("measuring", train=items(1), dev=items(2), test=items(3))
    learning = corpus("learning", train=items(1, 2, 3, 4))
    found = divide([learning, measuring], (), NOTHING_FORGOTTEN, SETTINGS)
    assert [texts((*each.train, *each.calibration)) for each in found] == [texts(items(1, 4)), texts(items(1))]


def test_near_duplicates_are_in_the_same_part_in_whichever_corpus():
    one = corpus("one", train=items(*range(60)))
    other = corpus("other", train=tuple(item(f"{distinct_text(number)} !") for number in range(60)))
    found = divide([one, other], (), NOTHING_FORGOTTEN, SETTINGS)
    parts = [{normalize(each.mention.text).rstrip(" !") for each in side.calibration} for side in found]
    assert parts[0] == parts[1]
    assert parts[0]


def test_what_was_forgotten_is_not_learned():
    erasures = NOTHING_FORGOTTEN.with_texts(distinct_text(1))
    [found] = divide([corpus(train=items(1, 2))], (), erasures, SETTINGS)
    assert texts((*found.train, *found.calibration)) == texts(items(2))
    assert found.forgotten == 1


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    labels = write_jsonl(tmp_path / "labels.jsonl", [labelled_row(number) for number in range(120)])
    prepare(prepare_settings(labels), tmp_path / "dataset", tmp_path / "ledger.jsonl")
    return tmp_path / "dataset"


def put(folder: Path, name: str, numbers: range) -> Path:
    rows = [{"text": distinct_text(number), "topics": ["слово"]} for number in numbers]
    mapping = CorpusMapping.model_validate({"name": name, "categories": {"column": "topics", "need_negative": False}})
    import_corpus(write_jsonl(folder.with_suffix(".jsonl"), rows), mapping, folder)
    return folder


def settings(folder: Path) -> AuxiliarySettings:
    return SETTINGS.model_copy(update={"corpora": str(folder)})


def test_the_stage_writes_what_training_reads_and_nothing_that_the_dataset_holds_out(dataset: Path, tmp_path: Path):
    place = tmp_path / "corpora"
    place.mkdir()
    put(place / "first", "first", range(100, 200))
    manifest = auxiliary_stage(dataset, tmp_path / "out", settings(place))
    assert read_auxiliary_manifest(tmp_path / "out") == manifest
    [learned] = read_learned(tmp_path / "out", manifest)
    assert (learned.name, len(learned.category_keys)) == ("first", 1)
    assert learned.train[0].labels.categories == learned.category_keys
    held_out = {each.mention.text for part in ("calibration", "dev", "test") for each in read_part(dataset, part)}
    shared = held_out & {distinct_text(number) for number in range(100, 200)}
    assert shared, "this test needs a text in both"
    [entry] = manifest.corpora
    assert entry.held_out == len(shared)
    assert entry.train + entry.calibration == 100 - len(shared)
    assert not shared & {each.mention.text for each in (*learned.train, *learned.calibration)}


def test_a_folder_without_corpora_is_learned_from_as_nothing(dataset: Path, tmp_path: Path):
    place = tmp_path / "corpora"
    place.mkdir()
    (place / "README.md").write_text("notes", encoding="utf-8")
    manifest = auxiliary_stage(dataset, tmp_path / "out", settings(place))
    assert (manifest.corpora, manifest.version) == ((), "none")


def test_the_version_follows_what_the_corpora_say(dataset: Path, tmp_path: Path):
    place = tmp_path / "corpora"
    place.mkdir()
    put(place / "first", "first", range(200, 220))
    one = auxiliary_stage(dataset, tmp_path / "out", settings(place)).version
    assert auxiliary_stage(dataset, tmp_path / "again", settings(place)).version == one
    put(place / "second", "second", range(220, 240))
    assert auxiliary_stage(dataset, tmp_path / "out", settings(place)).version != one


def test_a_place_that_is_not_there_or_holds_something_else_is_named(dataset: Path, tmp_path: Path):
    with pytest.raises(DataError, match=r"nowhere: no such folder; auxiliary\.corpora in params\.yaml"):
        auxiliary_stage(dataset, tmp_path / "out", settings(tmp_path / "nowhere"))
    (tmp_path / "corpora" / "stray").mkdir(parents=True)
    with pytest.raises(DataError, match=r"stray: expected what `tonika data import` writes"):
        auxiliary_stage(dataset, tmp_path / "out", settings(tmp_path / "corpora"))


def test_two_corpora_of_one_name_are_refused(dataset: Path, tmp_path: Path):
    place = tmp_path / "corpora"
    place.mkdir()
    put(place / "first", "same", range(200, 220))
    put(place / "second", "same", range(220, 240))
    with pytest.raises(DataError, match=r"several corpora of the name \['same'\]"):
        auxiliary_stage(dataset, tmp_path / "out", settings(place))


def test_a_manifest_that_is_missing_names_the_stage(tmp_path: Path):
    with pytest.raises(DataError, match="run the auxiliary stage first"):
        read_auxiliary_manifest(tmp_path)
