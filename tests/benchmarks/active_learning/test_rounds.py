"""Labelling in rounds with hidden labels, on a tiny encoder."""

import numpy as np
import pytest

from benchmarks.active_learning.confidence import against_runner_up, joint, largest, negated_entropy
from benchmarks.active_learning.probe import Probabilities, pooled, probe
from benchmarks.active_learning.rounds import MACRO, MICRO, TONALITY, Pool, Strategy, label_in_rounds, stand_ins
from benchmarks.corpus import Corpus
from data.record import Mention
from labeling.exchange.order import ordered
from tests.data.builders import TAXONOMY, distinct_text
from tests.labeling.label_studio import settings
from tests.training.labelled import KEYS, random_mentions
from tests.training.tiny_encoder import make_tiny_encoder, train_settings

ROUNDS = (40, 60, 100)


@pytest.fixture(scope="module")
def pool(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pool")
    train = train_settings(make_tiny_encoder(folder / "encoder"))
    mentions = random_mentions(260, seed=1)
    categories = {category.key: category for category in TAXONOMY.categories}
    taxonomy = TAXONOMY.model_copy(update={"categories": tuple(categories[key] for key in KEYS)})
    corpus = Corpus("invented", taxonomy, tuple(mentions[:200]), tuple(mentions[200:]))
    return Pool(corpus, pooled(mentions, KEYS, train, folder / "vectors.npy"), train, settings("tests"))


def test_kept_vectors_are_those_that_were_computed(pool, tmp_path):
    mentions = [*pool.corpus.train, *pool.corpus.dev]
    fresh = pooled(mentions, KEYS, pool.train, tmp_path / "vectors.npy")
    again = pooled(mentions, KEYS, pool.train, tmp_path / "vectors.npy")
    assert np.array_equal(fresh.vectors, again.vectors)
    assert np.array_equal(fresh.vectors, pool.mentions.vectors)


def test_a_probe_of_pooled_vectors_tells_an_easy_set_apart(pool):
    said = probe(pool.mentions, np.arange(0, 160), np.arange(160, 200), pool.train)
    right = said.tonality[200:].argmax(axis=1) == pool.mentions.targets.tonality[200:].numpy()
    assert right.mean() > 0.7
    assert said.tonality.sum(axis=1) == pytest.approx(np.ones(260))


@pytest.mark.parametrize("order", ["random", "diversity", "uncertainty", "category_rare_first"])
def test_every_label_is_asked_for_once_and_the_model_is_measured_after_each_round(pool, order):
    labelled = label_in_rounds(pool, Strategy(order), ROUNDS, seed=13)
    assert len(set(labelled.order.tolist())) == ROUNDS[-1]
    assert labelled.order.max() < len(pool.corpus.train)
    assert [set(figures) for figures in labelled.figures] == [{TONALITY, MACRO, MICRO}] * len(ROUNDS)


def test_orders_start_from_the_same_labels_and_then_differ_and_another_seed_starts_from_others(pool):
    runs = [label_in_rounds(pool, Strategy(order), ROUNDS, seed=13) for order in ("random", "uncertainty")]
    assert np.array_equal(runs[0].order[: ROUNDS[0]], runs[1].order[: ROUNDS[0]])
    assert runs[0].figures[0] == runs[1].figures[0]
    assert set(runs[0].order.tolist()) != set(runs[1].order.tolist())
    other = label_in_rounds(pool, Strategy("random"), ROUNDS, seed=29)
    assert set(other.order[: ROUNDS[0]].tolist()) != set(runs[0].order[: ROUNDS[0]].tolist())


def test_scores_that_stand_in_are_ordered_by_the_confidence_that_they_stand_for():
    mentions = [Mention(text=distinct_text(number)) for number in range(30)]
    confidence = np.random.default_rng(1).permutation(30) / 29
    order = ordered(mentions, stand_ins(confidence), settings("tests", order="uncertainty"))
    assert order == np.argsort(confidence).tolist()


@pytest.mark.parametrize("measure", [largest, negated_entropy, against_runner_up, joint])
def test_confidence_rises_with_certainty_and_stays_between_zero_and_one(measure):
    tonality = np.asarray([[1 / 3, 1 / 3, 1 / 3], [0.5, 0.3, 0.2], [0.9, 0.06, 0.04], [1.0, 0.0, 0.0]])
    categories = np.full((4, 2), 0.1)
    found = measure(Probabilities(tonality, categories, categories > 0.5))
    assert (np.diff(found) > 0).all()
    assert found.min() >= 0
    assert found.max() <= 1
