"""The words that carried a decision."""

from collections.abc import Sequence
from dataclasses import dataclass

from data.record import Mention
from serving.scoring.explanation.occlusion import Decision, Unit, weigh
from serving.scoring.scorer import Scorer

MOST_WORDS = 5  # of each decision
LEAST_WEIGHT = 0.01  # of a probability; less is the model's noise


@dataclass(frozen=True)
class Word:
    """A word of the text as it came, or several neighbours in a text of very many."""

    start: int  # characters (Unicode code points) of the text
    end: int
    text: str
    weight: float  # how far the probability of what was said falls without it


@dataclass(frozen=True)
class Explanation:
    """The words that carried a decision, those with the greatest weight first; a list may be empty."""

    tonality: tuple[Word, ...]
    categories: dict[str, tuple[Word, ...]]  # of each chosen category, in its order


def explain(scorer: Scorer, mention: Mention, decision: Decision) -> Explanation:
    """Name up to MOST_WORDS words whose absence lowers the probability of what was said by LEAST_WEIGHT or more.

    `serving.scoring.explanation.occlusion.weigh` says how, and what it costs.
    """
    weights = weigh(scorer, mention, decision)
    return Explanation(
        tonality=_heaviest(mention.text, weights.units, weights.tonality),
        categories={key: _heaviest(mention.text, weights.units, values) for key, values in weights.categories.items()},
    )


def _heaviest(text: str, units: Sequence[Unit], weights: Sequence[float]) -> tuple[Word, ...]:
    order = sorted(range(len(units)), key=lambda row: -weights[row])
    places = [(units[row][0][0], units[row][-1][1], weights[row]) for row in order[:MOST_WORDS]]
    return tuple(Word(start, end, text[start:end], weight) for start, end, weight in places if weight >= LEAST_WEIGHT)
