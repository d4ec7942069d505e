"""Labels that deserve a second look."""

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.out_of_fold import Origin, OutOfFold, write_out_of_fold
from data.record import TONALITIES, Labels
from data.taxonomy import load_taxonomy
from labeling.agreement.suspects import Suspect, find_suspects
from labeling.errors import LabelingError
from tests.training.labelled import random_mentions, write_dataset
from tests.training.tiny_encoder import make_tiny_encoder, train_settings
from training.cross_validation.out_of_fold import out_of_fold_stage
from training.settings import OutOfFoldSettings

TAXONOMY = load_taxonomy()
CATEGORIES = TAXONOMY.category_keys
EACH = 10  # mentions of a kind


def judged(labels, tonality, categories):
    """What a stage would write: mentions `m0`, `m1`, ... with the given labels and probabilities."""
    keys = tuple(f"m{number}" for number in range(len(labels)))
    origin = Origin(categories=CATEGORIES, dataset="0123", folds=5, encoder="an encoder")
    return OutOfFold(
        origin,
        keys,
        ("train",) * len(keys),
        tuple(labels),
        np.asarray(tonality, dtype=np.float64).reshape(len(keys), len(TONALITIES)),
        np.asarray(categories, dtype=np.float64).reshape(len(keys), len(CATEGORIES)),
    )


def sure(name, names, others):
    """Probabilities with most of it on one name."""
    return [0.9 if each == name else others for each in names]


@pytest.fixture
def find(tmp_path):
    def find_in(content, limit=100):
        write_out_of_fold(tmp_path / "out_of_fold.parquet", content)
        return find_suspects(tmp_path / "out_of_fold.parquet", TAXONOMY, limit)

    return find_in


@pytest.fixture
def agreed():
    """Labels, and probabilities that agree with each of them: negatives by category, neutrals and positives."""
    labels = [Labels(tonality="negative", categories=(key,)) for key in CATEGORIES for _ in range(EACH)]
    labels += [Labels(tonality=name, categories=()) for name in ("neutral", "positive") for _ in range(EACH)]
    tonality = [sure(each.tonality, TONALITIES, 0.05) for each in labels]
    categories = [sure(each.categories[0] if each.categories else None, CATEGORIES, 0.02) for each in labels]
    return labels, tonality, categories


def test_labels_that_the_model_agrees_with_are_not_suspect(find, agreed):
    assert find(judged(*agreed)) == []


def test_a_wrong_tonality_is_named_with_the_likely_one(find, agreed):
    labels, tonality, categories = agreed
    labels[-1] = Labels(tonality="neutral", categories=())
    [suspect] = find(judged(labels, tonality, categories))
    assert suspect == Suspect(f"m{len(labels) - 1}", "tonality", "neutral", "positive", suspect.quality)
    probable = len(labels) - 1
    assert suspect.quality == pytest.approx(0.05 / ((0.9 * probable + 0.05) / len(labels)))


def test_a_wrong_category_is_named_with_the_likely_one(find, agreed):
    labels, tonality, categories = agreed
    labels[0] = Labels(tonality="negative", categories=(CATEGORIES[1],))
    [suspect] = find(judged(labels, tonality, categories))
    assert (suspect.key, suspect.field) == ("m0", "categories")
    assert (suspect.labelled, suspect.likely) == (CATEGORIES[1], CATEGORIES[0])
    judged_ones = EACH * len(CATEGORIES)
    wrong, right = 0.02 * (1 - 0.9), 0.9 * (1 - 0.02)
    assert suspect.quality == pytest.approx(wrong / ((right * (judged_ones - 1) + wrong) / judged_ones))


def test_one_category_too_many_or_too_few_is_named(find, agreed):
    labels, tonality, categories = agreed
    labels[0] = Labels(tonality="negative", categories=(CATEGORIES[0], CATEGORIES[2]))
    categories[-1 - 2 * EACH][1] = 0.9  # the last negative mention has a second category by the model
    many, few = sorted(find(judged(labels, tonality, categories)), key=lambda suspect: len(suspect.key))
    assert (many.labelled, many.likely) == (f"{CATEGORIES[0]}|{CATEGORIES[2]}", CATEGORIES[0])
    assert (few.labelled, few.likely) == (CATEGORIES[-1], f"{CATEGORIES[1]}|{CATEGORIES[-1]}")


def test_categories_that_apply_where_somebody_said_none_does_are_named(find, agreed):
    labels, tonality, categories = agreed
    labels[0] = Labels(categories=())
    [suspect] = find(judged(labels, tonality, categories))
    assert (suspect.labelled, suspect.likely) == ("none", CATEGORIES[0])


def test_no_category_is_missed_on_a_mention_that_is_labelled_positive(find, agreed):
    labels, tonality, categories = agreed
    categories[-1] = sure(CATEGORIES[0], CATEGORIES, 0.02)
    assert find(judged(labels, tonality, categories)) == []


def test_the_most_suspect_of_both_fields_comes_first_and_the_limit_cuts_the_rest(find, agreed):
    labels, tonality, categories = agreed
    for number in range(4):
        labels[-1 - number] = Labels(tonality="neutral", categories=())
        tonality[-1 - number] = [0.05, 0.02 * (number + 1), 0.95 - 0.02 * (number + 1)]
        labels[number] = Labels(tonality="negative", categories=(CATEGORIES[1],))
        categories[number][1] = 0.01 * (number + 1)
    content = judged(labels, tonality, categories)
    found = find(content)
    assert {suspect.field for suspect in found} == {"tonality", "categories"}
    assert all(one.quality <= other.quality for one, other in pairwise(found))
    assert find(content, limit=3) == found[:3]


@pytest.mark.parametrize("seed", range(5))
def test_a_label_that_the_model_finds_likeliest_is_not_suspect_however_unsure_it_is(find, seed):
    random = np.random.default_rng(seed)
    labels = [Labels(tonality=TONALITIES[number]) for number in random.integers(0, 3, 50)]
    tonality = random.dirichlet([1, 1, 1], len(labels))
    found = find(judged(labels, tonality, np.zeros((len(labels), len(CATEGORIES)))))
    assert found
    assert all(suspect.labelled != suspect.likely for suspect in found)


def test_what_was_not_annotated_is_never_suspect(find, agreed):
    labels, tonality, categories = agreed
    labels[0] = Labels(tonality="negative")
    labels[-1] = Labels(categories=())
    tonality[-1], categories[0] = [0.9, 0.05, 0.05], sure(CATEGORIES[3], CATEGORIES, 0.02)
    assert find(judged(labels, tonality, categories)) == []


def test_a_label_that_is_rare_is_not_suspect_for_being_rare(find, agreed):
    labels, tonality, categories = agreed
    kept = [row for row, each in enumerate(labels) if each.tonality != "positive"]
    labels, tonality, categories = ([column[row] for row in kept] for column in (labels, tonality, categories))
    labels[-1] = Labels(tonality="positive", categories=())
    labels[0] = Labels(tonality="negative", categories=(CATEGORIES[0], CATEGORIES[1]))
    for row in range(EACH, 2 * EACH):
        labels[row] = Labels(tonality="negative", categories=())  # the other examples of the second category
    found = find(judged(labels, tonality, categories))
    assert all(suspect.labelled != "positive" for suspect in found)
    assert all(suspect.key != "m0" for suspect in found)


@pytest.mark.parametrize(
    "labels",
    [
        [],
        [Labels(tonality="negative")],
        [Labels(categories=())],
        [Labels(tonality="neutral", categories=())] * 30,
        [Labels(tonality="negative"), Labels(tonality="positive", categories=())] * 20,
        [Labels(categories=CATEGORIES)] * 20,
    ],
    ids=["nothing", "one mention", "no tonality", "one class", "a class that does not occur", "every category always"],
)
def test_a_dataset_that_says_little_is_looked_through_without_a_crash(find, labels):
    random = np.random.default_rng(13)
    size = len(labels)
    found = find(judged(labels, random.dirichlet([1, 1, 1], size), random.random((size, len(CATEGORIES)))))
    assert all(suspect.labelled != suspect.likely for suspect in found)


def test_planted_errors_come_before_right_labels_on_what_the_stage_writes(tmp_path):
    mentions = [item for item in random_mentions(200, 13) if item.mention.brand == "Ромашка"]
    planted = np.random.default_rng(13).choice(len(mentions), 8, replace=False)
    for row in planted:
        negative = mentions[row].labels.tonality == "negative"
        wrong = Labels(tonality="positive", categories=()) if negative else Labels(tonality="negative")
        mentions[row] = mentions[row].model_copy(update={"labels": wrong})
    write_dataset(tmp_path / "dataset", {"train": mentions}, TAXONOMY)
    settings = OutOfFoldSettings(folds=5, inverse_penalty=0.1, seed=13)
    encoder, path = make_tiny_encoder(tmp_path / "encoder"), tmp_path / "out_of_fold.parquet"
    out_of_fold_stage(tmp_path / "dataset", TAXONOMY, path, train_settings(encoder), settings)
    found = [suspect for suspect in find_suspects(path, TAXONOMY, 200) if suspect.field == "tonality"]
    keys = {mentions[row].mention.key for row in planted}
    assert sum(suspect.key in keys for suspect in found[:8]) >= 4  # chance would find none or one


def test_a_file_that_is_missing_or_of_another_kind_is_refused_with_the_remedy(tmp_path):
    with pytest.raises(LabelingError, match=r"no .*nowhere\.parquet; `dvc repro out_of_fold` makes it"):
        find_suspects(tmp_path / "nowhere.parquet", TAXONOMY, 10)
    pq.write_table(pa.table({"key": ["a"]}), tmp_path / "other.parquet")
    with pytest.raises(LabelingError, match=r"does not hold out-of-fold probabilities.*dvc repro out_of_fold"):
        find_suspects(tmp_path / "other.parquet", TAXONOMY, 10)


def test_a_file_of_other_categories_is_refused_with_both_lists(tmp_path, agreed):
    write_out_of_fold(tmp_path / "out_of_fold.parquet", judged(*agreed))
    fewer = TAXONOMY.model_copy(update={"categories": TAXONOMY.categories[:2]})
    with pytest.raises(LabelingError, match=rf"'{CATEGORIES[-1]}'\], the taxonomy .* has \['{CATEGORIES[0]}'"):
        find_suspects(tmp_path / "out_of_fold.parquet", fewer, 10)
