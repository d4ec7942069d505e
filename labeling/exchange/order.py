"""What people should label first: the order in which new mentions become tasks.

Near-duplicates of a mention that is ahead always come last, so that a wave of copies does not fill the queue.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from data.near_duplicates import find_clusters
from data.record import Mention
from data.text import normalize, text_key
from labeling.exchange.scores import Score
from labeling.settings import LabelSettings

Rank = Callable[[int], tuple[float, str]]  # of a row; the lowest comes first


def ordered(mentions: Sequence[Mention], scores: Sequence[Score] | None, settings: LabelSettings) -> list[int]:
    """Return the rows of `mentions` in the order in which they should be labelled.

    - `uncertainty`: the least confident first (Lewis & Gale 1994, "A Sequential Algorithm for Training Text
      Classifiers").
    - `category_rare_first`: those that likely belong to the categories that are predicted least often.
    - `diversity`: one of each cluster of near-duplicates, in random order.
    - `random`: a random order, near-duplicates included.

    Without scores the first two are `diversity`. The same mentions and seed give the same order.
    """
    chance = [_chance(mention, settings.seed) for mention in mentions]
    if settings.order == "random":
        return sorted(range(len(mentions)), key=chance.__getitem__)
    ranks = _ranks(scores, settings) if scores is not None else [0.0] * len(mentions)
    order = sorted(range(len(mentions)), key=lambda row: (ranks[row], chance[row]))
    return _copies_last(order, mentions, settings.near_duplicate_similarity)


def _ranks(scores: Sequence[Score], settings: LabelSettings) -> list[float]:
    if settings.order == "uncertainty":
        return [score.confidence for score in scores]
    if settings.order == "category_rare_first":
        expected: Counter[str] = Counter()
        for score in scores:
            expected.update(score.category_probabilities)
        return [-_rarity(score.category_probabilities, expected) for score in scores]
    return [0.0] * len(scores)


def _rarity(probabilities: Mapping[str, float], expected: Mapping[str, float]) -> float:
    """Sum of category probabilities, each divided by how often that category is expected in the whole pool."""
    return sum(value / expected[key] for key, value in probabilities.items() if expected[key] > 0)


def _copies_last(order: Sequence[int], mentions: Sequence[Mention], similarity: float) -> list[int]:
    texts = {text_key(mention.text): normalize(mention.text) for mention in mentions}
    clusters = find_clusters(texts, similarity)
    met: Counter[tuple[str, str]] = Counter()
    rounds: dict[int, int] = {}
    for row in order:
        # The brand is part of it: one text about two brands is two questions.
        place = (clusters[text_key(mentions[row].text)], normalize(mentions[row].brand or ""))
        rounds[row] = met[place]
        met[place] += 1
    return sorted(order, key=rounds.__getitem__)


def _chance(mention: Mention, seed: int) -> str:
    return hashlib.sha256(f"{seed}\x00{mention.key}".encode()).hexdigest()
