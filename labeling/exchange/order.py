"""What people should label first: the order in which new mentions become tasks.

Near-duplicates of a mention that is ahead always come last, so that a wave of copies does not fill the queue.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from math import prod

from data.near_duplicates import bands, shingles, similarity
from data.record import Mention
from labeling.exchange.pool import Pool
from labeling.exchange.scores import Score
from labeling.settings import LabelSettings

# Of the texts that share a band with one, those that are compared with it: a campaign's copies are all alike.
_COMPARED = 20


def arrange(pool: Pool, settings: LabelSettings) -> None:
    """Give the mentions of a pool the order in which they should be labelled; `pool.ordered()` then follows it.

    - `uncertainty`: those first whose labels the model is least sure of, as `certainty` measures it.
    - `category_rare_first`: those that likely belong to the categories that are predicted least often.
    - `diversity`: one of each cluster of near-duplicates, in random order.
    - `random`: a random order, near-duplicates included.

    Without scores the first two are `diversity`. The same mentions and seed give the same order.
    """
    if settings.order != "random":
        find_copies(pool, settings.near_duplicate_similarity)
    rank(pool, settings)


def rank(pool: Pool, settings: LabelSettings) -> None:
    """Give the mentions of a pool the rank that their scores have, and a chance for those of one rank."""
    ranking = _ranking(pool, settings)
    rows = (
        (ranking(score) if score else 0.0, _chance(key, settings.seed), number) for number, key, score in pool.scores()
    )
    pool.database.execute("BEGIN")
    pool.database.executemany("UPDATE mentions SET rank = ?, chance = ? WHERE number = ?", rows)
    pool.database.execute("COMMIT")


def find_copies(pool: Pool, threshold: float) -> None:
    """Give near-duplicates one cluster, as data.near_duplicates.find_clusters does, with the index on disk."""
    database = pool.database
    database.execute("BEGIN")
    database.execute("UPDATE mentions SET cluster = number")
    for number, text in pool.texts():
        own = shingles(text)
        keys = bands(own, threshold)
        joined = {number}
        for cluster, other in _sharing(pool, keys):
            if cluster not in joined and similarity(own, shingles(other)) >= threshold:
                joined.add(cluster)
        first, *others = sorted(joined)
        database.executemany("UPDATE mentions SET cluster = ? WHERE cluster = ?", ((first, other) for other in others))
        database.executemany("INSERT INTO bands VALUES (?, ?)", ((key, number) for key in keys))
    database.execute("COMMIT")


def certainty(score: Score) -> float:
    """Return how sure the model is of a mention's labels as a whole, 0 to 1.

    It is the share of the most probable tonality in the two most probable ones (best versus second best: Joshi,
    Porikli, Papanikolopoulos 2009, "Multi-Class Active Learning for Image Classification"), times the probability of
    each category's own decision, as if they were independent. docs/experiments.md compares it with other measures.
    """
    best, second = sorted(score.tonality.probabilities.values(), reverse=True)[:2]
    decisions = (max(value, 1 - value) for value in score.category_probabilities.values())
    return best / (best + second) * prod(decisions)


def ordered(mentions: Sequence[Mention], scores: Sequence[Score] | None, settings: LabelSettings) -> list[int]:
    """Return the rows of `mentions`, whose keys differ, in the order of `arrange`."""
    with Pool() as pool:
        for mention in mentions:
            pool.add(mention)
        if scores is not None:
            pool.put_scores(range(1, len(mentions) + 1), scores)
        arrange(pool, settings)
        return [number - 1 for number in pool.numbers()]


def _ranking(pool: Pool, settings: LabelSettings) -> Callable[[Score], float]:
    if settings.order == "uncertainty":
        return certainty
    if settings.order == "category_rare_first":
        expected: Counter[str] = Counter()
        for _, _, score in pool.scores():
            expected.update(score.category_probabilities if score else {})
        return lambda score: -_rarity(score.category_probabilities, expected)
    return lambda _score: 0.0


def _rarity(probabilities: Mapping[str, float], expected: Mapping[str, float]) -> float:
    """Sum of category probabilities, each divided by how often that category is expected in the whole pool."""
    return sum(value / expected[key] for key, value in probabilities.items() if expected[key] > 0)


def _sharing(pool: Pool, keys: Sequence[bytes]) -> list[tuple[int, str]]:
    marks = ", ".join("?" * len(keys))
    query = f"""
        SELECT cluster, text FROM mentions
        WHERE number IN (SELECT DISTINCT number FROM bands WHERE band IN ({marks}) LIMIT {_COMPARED})
    """  # noqa: S608 - question marks and our own number
    return pool.database.execute(query, keys).fetchall()


def _chance(key: str, seed: int) -> str:
    return hashlib.sha256(f"{seed}\x00{key}".encode()).hexdigest()
