"""Who agrees with whom, and on what: counted over the mentions that several people judged."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from data.taxonomy import Taxonomy
from labeling.agreement.alpha import Alpha, alpha, masi
from labeling.agreement.judged import JudgedMention

MOST_PAIRS = 50  # of a large team: more would say nothing to who reads them

Pair = tuple[str, str]


@dataclass(frozen=True)
class CategoryAgreement:
    """How far people agree on whether one category applies."""

    category: str
    alpha: Alpha
    chosen: int  # mentions for which anybody chose it
    chosen_by_all: int


@dataclass(frozen=True)
class PairAgreement:
    """How far two people agree on the mentions that both judged."""

    annotators: Pair
    tonality: Alpha
    categories: Alpha


@dataclass(frozen=True)
class Confusion:
    """Two answers that different people gave to the same mention."""

    answers: Pair
    mentions: int


@dataclass(frozen=True)
class OverlapFigures:
    """Agreement on everything that several people judged."""

    tonality: Alpha  # exclusions are values of their own
    categories: Alpha  # sets, compared by MASI, where two or more said negative and annotated categories
    by_category: tuple[CategoryAgreement, ...]  # in the order of the taxonomy
    pairs: tuple[PairAgreement, ...]  # the MOST_PAIRS with the most common mentions
    all_pairs: int  # that have any mention in common
    confused_tonalities: tuple[Confusion, ...]  # the most frequent first
    confused_categories: tuple[Confusion, ...]  # one said the first and not the second, another the reverse


class Overlaps:
    """Counts of equal sets of answers: as many as there are different ones, however many mentions there are."""

    def __init__(self) -> None:
        self._tonality: Counter[tuple[str, ...]] = Counter()
        self._categories: Counter[tuple[tuple[str, ...], ...]] = Counter()
        self._tonality_of: defaultdict[Pair, Counter[tuple[str, ...]]] = defaultdict(Counter)
        self._categories_of: defaultdict[Pair, Counter[tuple[tuple[str, ...], ...]]] = defaultdict(Counter)

    def add(self, judged: JudgedMention) -> None:
        """Count one mention."""
        verdicts, categories = judged.verdicts, judged.categories
        if len(verdicts) > 1:
            self._tonality[tuple(sorted(verdicts.values()))] += 1
        if len(categories) > 1:
            self._categories[tuple(sorted(categories.values()))] += 1
        for one, other in combinations(sorted(verdicts), 2):
            self._tonality_of[one, other][tuple(sorted((verdicts[one], verdicts[other])))] += 1
        for one, other in combinations(sorted(categories), 2):
            self._categories_of[one, other][tuple(sorted((categories[one], categories[other])))] += 1

    def figures(self, taxonomy: Taxonomy, seed: int) -> OverlapFigures:
        """Return the figures; the same mentions and seed give the same ones."""
        pairs = sorted(self._tonality_of, key=lambda pair: (-self._tonality_of[pair].total(), pair))
        return OverlapFigures(
            tonality=alpha(self._tonality, seed=seed),
            categories=alpha(self._categories, masi, seed),
            by_category=tuple(self._category(key, seed) for key in taxonomy.category_keys),
            pairs=tuple(
                PairAgreement(
                    pair, alpha(self._tonality_of[pair], seed=seed), alpha(self._categories_of[pair], masi, seed)
                )
                for pair in pairs[:MOST_PAIRS]
            ),
            all_pairs=len(pairs),
            confused_tonalities=_confusions(
                (combinations(sorted(set(row)), 2), n) for row, n in self._tonality.items()
            ),
            confused_categories=_confusions((_swapped(row), n) for row, n in self._categories.items()),
        )

    def _category(self, key: str, seed: int) -> CategoryAgreement:
        ratings: Counter[tuple[bool, ...]] = Counter()
        for row, mentions in self._categories.items():
            ratings[tuple(sorted(key in categories for categories in row))] += mentions
        return CategoryAgreement(
            key,
            alpha(ratings, seed=seed),
            chosen=sum(mentions for row, mentions in ratings.items() if any(row)),
            chosen_by_all=sum(mentions for row, mentions in ratings.items() if all(row)),
        )


def _swapped(row: tuple[tuple[str, ...], ...]) -> set[Pair]:
    """Return pairs of categories of which one person chose only the one and another only the other."""
    return {
        (min(first, second), max(first, second))
        for one, other in combinations(map(set, row), 2)
        for first in one - other
        for second in other - one
    }


def _confusions(found: Iterable[tuple[Iterable[Pair], int]]) -> tuple[Confusion, ...]:
    counts: Counter[Pair] = Counter()
    for pairs, mentions in found:
        counts.update(dict.fromkeys(pairs, mentions))
    return tuple(Confusion(pair, counts[pair]) for pair in sorted(counts, key=lambda pair: (-counts[pair], pair)))
