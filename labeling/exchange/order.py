"""What people should label first: the order in which new mentions become tasks.

Near-duplicates of a mention that is ahead always come last, so that a wave of copies does not fill the queue.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import prod

from data.near_duplicates import bands, shingles, similarity
from data.record import Mention
from data.text import normalize
from labeling.exchange.pool import Entry, Pool
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
    rank = _ranking(pool, settings)
    rows = (
        (rank(entry.score) if entry.score else 0.0, _chance(entry.mention, settings.seed), entry.number, entry.number)
        for entry in pool.entries()
    )
    pool.database.executemany("UPDATE mentions SET rank = ?, chance = ?, cluster = ? WHERE number = ?", rows)
    if settings.order != "random":
        _find_copies(pool, settings.near_duplicate_similarity)


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
            pool.put_scores(list(pool.entries()), scores)
        arrange(pool, settings)
        return [entry.number - 1 for entry in pool.ordered()]


def _ranking(pool: Pool, settings: LabelSettings) -> Callable[[Score], float]:
    if settings.order == "uncertainty":
        return certainty
    if settings.order == "category_rare_first":
        expected: Counter[str] = Counter()
        for score in _scores(pool.entries()):
            expected.update(score.category_probabilities)
        return lambda score: -_rarity(score.category_probabilities, expected)
    return lambda _score: 0.0


def _scores(entries: Iterator[Entry]) -> Iterator[Score]:
    return (entry.score for entry in entries if entry.score)


def _rarity(probabilities: Mapping[str, float], expected: Mapping[str, float]) -> float:
    """Sum of category probabilities, each divided by how often that category is expected in the whole pool."""
    return sum(value / expected[key] for key, value in probabilities.items() if expected[key] > 0)


def _find_copies(pool: Pool, threshold: float) -> None:
    """Give near-duplicates one cluster, as data.near_duplicates.find_clusters does, with the index on disk."""
    database = pool.database
    for number, mention, _ in pool.entries():
        own = shingles(normalize(mention.text))
        keys = bands(own, threshold)
        joined = {number}
        for cluster, content in _sharing(pool, keys):
            other = shingles(normalize(Mention.model_validate_json(content).text))
            if cluster not in joined and similarity(own, other) >= threshold:
                joined.add(cluster)
        first, *others = sorted(joined)
        database.executemany("UPDATE mentions SET cluster = ? WHERE cluster = ?", ((first, other) for other in others))
        database.executemany("INSERT INTO bands VALUES (?, ?)", ((key, number) for key in keys))


def _sharing(pool: Pool, keys: Sequence[bytes]) -> list[tuple[int, str]]:
    marks = ", ".join("?" * len(keys))
    query = f"""
        SELECT cluster, content FROM mentions
        WHERE number IN (SELECT DISTINCT number FROM bands WHERE band IN ({marks}) LIMIT {_COMPARED})
    """  # noqa: S608 - question marks and our own number
    return pool.database.execute(query, keys).fetchall()


def _chance(mention: Mention, seed: int) -> str:
    return hashlib.sha256(f"{seed}\x00{mention.key}".encode()).hexdigest()
