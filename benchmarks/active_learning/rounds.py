"""Labelling in rounds with hidden labels: push, label what comes first, retrain, push the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from benchmarks.active_learning.confidence import Confidence
from benchmarks.active_learning.probe import Pooled, Probabilities, probe
from benchmarks.corpus import Corpus
from data.record import TONALITIES
from data.text import text_key
from labeling.exchange.order import find_copies, rank
from labeling.exchange.pool import Pool as PushedPool
from labeling.exchange.scores import CategoryScore, Score, TonalityScore
from labeling.settings import LabelSettings, Order
from training.evaluation.metrics import Bools, Floats, Ints, category_macro_f1, category_micro_f1, tonality_macro_f1
from training.fitting.examples import NO_CATEGORIES, NO_TONALITY
from training.settings import TrainSettings

TONALITY, MACRO, MICRO = "tonality macro F1", "category macro F1", "category micro F1"
_CALIBRATION_SHARE = 8  # one in so many labelled texts calibrates


@dataclass(frozen=True)
class Strategy:
    """What is labelled first: an order of `tonika label push`, and by which confidence where not by its own."""

    order: Order
    confidence: Confidence | None = None


@dataclass(frozen=True)
class Pool:
    """A corpus whose train labels are hidden until they are asked for; the model is measured on its dev part."""

    corpus: Corpus
    mentions: Pooled  # train, then dev
    train: TrainSettings
    label: LabelSettings

    @cached_property
    def pushed(self) -> PushedPool:
        """All train mentions as a push holds them, number 1 the first; near-duplicates are found once."""
        pushed = PushedPool()
        for item in self.corpus.train:
            pushed.add(item.mention)
        find_copies(pushed, self.label.near_duplicate_similarity)
        return pushed

    @cached_property
    def calibrates(self) -> Bools:
        """Which train mentions calibrate once they are labelled [n]."""
        places = [int(text_key(item.mention.text), 16) for item in self.corpus.train]
        return np.asarray([place % _CALIBRATION_SHARE == 0 for place in places], dtype=np.bool_)


@dataclass(frozen=True)
class Labelled:
    """How one labelling went."""

    order: Ints  # rows of the train part as they were labelled
    figures: tuple[Mapping[str, float], ...]  # of the model after each round


def label_in_rounds(pool: Pool, strategy: Strategy, rounds: tuple[int, ...], seed: int) -> Labelled:
    """Label until there are `rounds[-1]` labels; after each round the model is trained on all of them and measured.

    In every round all mentions that are not labelled yet are put in order with the scores of the model so far. The
    first round is in random order; the same seed starts every strategy with the same labels.
    """
    labelled: Ints = np.zeros(0, dtype=np.int64)
    said: Probabilities | None = None
    figures = []
    random = np.random.default_rng(seed).permutation(len(pool.corpus.train))
    with PushedPool() as left:
        pool.pushed.database.backup(left.database)
        for size in rounds:
            if said is None or strategy.order == "random":
                order = random[~np.isin(random, labelled)]
            else:
                order = _in_order(left, pool, said, strategy, seed)
            first = order[: size - len(labelled)]
            left.database.executemany("DELETE FROM mentions WHERE number = ?", ((row + 1,) for row in first.tolist()))
            labelled = np.concatenate([labelled, first])
            calibrates = pool.calibrates[labelled]
            said = probe(pool.mentions, labelled[~calibrates], labelled[calibrates], pool.train)
            figures.append(_measured(pool, said))
    return Labelled(labelled, tuple(figures))


def _in_order(left: PushedPool, pool: Pool, said: Probabilities, strategy: Strategy, seed: int) -> Ints:
    """Put the rows that are left in order, as `tonika label push` does."""
    numbers = [number for number, _, _ in left.scores()]
    here = said.take(np.asarray(numbers) - 1)
    scores = stand_ins(strategy.confidence(here)) if strategy.confidence else _scores(here, pool.corpus)
    left.put_scores(numbers, scores)
    rank(left, pool.label.model_copy(update={"order": strategy.order, "seed": seed}))
    return np.asarray(list(left.numbers())) - 1


def stand_ins(confidence: Floats) -> list[Score]:
    """Make scores [n] that `ordered` puts in order of `confidence`: of two tonalities and no category."""
    return [
        _score(np.asarray([0.5 + value / 2, 0.5 - value / 2, 0.0]), np.zeros(0), np.zeros(0, dtype=np.bool_), ())
        for value in confidence.tolist()
    ]


def _scores(said: Probabilities, corpus: Corpus) -> list[Score]:
    return [
        _score(tonality, categories, chosen, corpus.category_keys)
        for tonality, categories, chosen in zip(said.tonality, said.categories, said.chosen, strict=True)
    ]


def _score(tonality: Floats, categories: Floats, chosen: Bools, category_keys: tuple[str, ...]) -> Score:
    """Make the score that the service would give."""
    probabilities = dict(zip(TONALITIES, tonality.tolist(), strict=True))
    return Score(
        tonality=TonalityScore(label=TONALITIES[int(tonality.argmax())], probabilities=probabilities),
        categories=[CategoryScore(key=category_keys[column]) for column in np.flatnonzero(chosen)],
        category_probabilities=dict(zip(category_keys, categories.tolist(), strict=True)),
        confidence=float(tonality.max()),
    )


def _measured(pool: Pool, said: Probabilities) -> dict[str, float]:
    """Measure on the dev part what is annotated there."""
    dev = np.arange(len(pool.corpus.train), len(said.tonality))
    tonality, categories = pool.mentions.targets.tonality.numpy(), pool.mentions.targets.categories.numpy()
    figures = {}
    known = dev[tonality[dev] != NO_TONALITY]
    if len(known):
        figures[TONALITY] = tonality_macro_f1(tonality[known], said.tonality[known].argmax(axis=1))
    annotated = dev[(categories[dev] != NO_CATEGORIES).all(axis=1)]
    if len(annotated):
        truth = categories[annotated] == 1.0
        figures[MACRO] = category_macro_f1(truth, said.chosen[annotated])
        figures[MICRO] = category_micro_f1(truth, said.chosen[annotated])
    return figures
