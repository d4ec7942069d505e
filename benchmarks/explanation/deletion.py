"""The deletion test: what a decision loses without some words, and what is left of it with nothing but them.

Source: DeYoung et al. 2020, "ERASER: A Benchmark to Evaluate Rationalized NLP Models", section 4.2 (comprehensiveness
and sufficiency).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from data.record import Mention
from serving.scoring.decision import Score
from serving.scoring.explanation.occlusion import Decision, Unit, weigh
from serving.scoring.explanation.words import without
from serving.scoring.scorer import Scorer
from training.evaluation.metrics import Floats

Choice = Literal["heaviest", "random", "longest"]
CHOICES: tuple[Choice, ...] = ("heaviest", "random", "longest")
COUNTS = (1, 2, 3)  # words
WAYS = ("left out", "left alone")
FEWEST = 6  # words of a text: of fewer, three at random are nearly always among the heaviest

_Rows = tuple[int, ...]  # of units; of an order of them the first are chosen first

TONALITY = "tonality"  # the other decisions are keys of categories


@dataclass(frozen=True, eq=False)
class Deleted:
    """What became of one decision."""

    decision: str  # TONALITY, or the key of a category that was chosen
    fall: Floats  # of its probability [ways, choices, counts]; a mean over the draws where words are random
    lost: Floats  # 1 where the decision was another one then, [ways, choices, counts]


def delete_words(scorer: Scorer, mention: Mention, draws: int, generator: np.random.Generator) -> list[Deleted]:
    """Put each decision about a mention to the test; a text of fewer than FEWEST words gives none.

    Words are chosen among those that an explanation could name, so never the brand.
    """
    (score,) = scorer.score([mention])
    decision = Decision.of(score)
    weights = weigh(scorer, mention, decision)
    if len(weights.units) < FEWEST:
        return []
    weights_of = {TONALITY: weights.tonality, **weights.categories}
    others: dict[Choice, list[_Rows]] = {
        "random": [tuple(generator.permutation(len(weights.units)).tolist()) for _ in range(draws)],
        "longest": [_descending([sum(end - start for start, end in unit) for unit in weights.units])],
    }
    orders = {name: {"heaviest": [_descending(values)], **others} for name, values in weights_of.items()}
    drawn = [order for choices in orders.values() for taken in choices.values() for order in taken]
    changes = dict.fromkeys((way, rows) for way in WAYS for order in drawn for rows in _chosen(order))
    texts = [_text(mention.text, weights.units, *change) for change in changes]
    scores = dict(
        zip(changes, scorer.score([mention.model_copy(update={"text": text}) for text in texts]), strict=True)
    )
    return [_deleted(name, score, choices, scores) for name, choices in orders.items()]


def _descending(values: Sequence[float]) -> _Rows:
    return tuple(sorted(range(len(values)), key=lambda row: -values[row]))


def _chosen(order: _Rows) -> list[_Rows]:
    return [tuple(sorted(order[:count])) for count in COUNTS]


def _text(text: str, units: Sequence[Unit], way: str, chosen: _Rows) -> str:
    gone = set(chosen) if way == "left out" else set(range(len(units))) - set(chosen)
    return without(text, [span for row in gone for span in units[row]])


def _deleted(
    name: str, said: Score, choices: dict[Choice, list[_Rows]], scores: dict[tuple[str, _Rows], Score]
) -> Deleted:
    fall, lost = np.zeros((2, len(WAYS), len(CHOICES), len(COUNTS)))
    for place, way in enumerate(WAYS):
        for column, choice in enumerate(CHOICES):
            after = [[scores[way, rows] for rows in _chosen(order)] for order in choices[choice]]
            probabilities = [[_probability(score, name, said) for score in scored] for scored in after]
            fall[place, column] = _probability(said, name, said) - np.mean(probabilities, axis=0)
            lost[place, column] = np.mean(
                [[not _holds(score, name, said) for score in scored] for scored in after], axis=0
            )
    return Deleted(name, fall, lost)


def _probability(score: Score, name: str, said: Score) -> float:
    return score.tonality_probabilities[said.tonality] if name == TONALITY else score.category_probabilities[name]


def _holds(score: Score, name: str, said: Score) -> bool:
    if name == TONALITY:
        return score.tonality == said.tonality
    return any(category.key == name for category in score.categories)
