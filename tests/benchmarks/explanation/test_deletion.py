"""Whether the words of an explanation matter more than others."""

import numpy as np
import pytest

from benchmarks.explanation.deletion import CHOICES, COUNTS, FEWEST, TONALITY, WAYS, Deleted, delete_words
from benchmarks.explanation.table import Cost, render
from data.record import Mention
from serving.scoring.scorer import Scorer
from tests.serving.decisive import make_decisive_bundle

TEXT = "Третий день жду возврат а поддержка всё ещё молчит"
HEAVIEST, RANDOM, LONGEST = map(CHOICES.index, ("heaviest", "random", "longest"))
LEFT_OUT, LEFT_ALONE = map(WAYS.index, ("left out", "left alone"))
TWO = COUNTS.index(2)


@pytest.fixture(scope="module")
def scorer(tmp_path_factory: pytest.TempPathFactory) -> Scorer:
    return Scorer.load(make_decisive_bundle(tmp_path_factory.mktemp("decisive") / "bundle"))


@pytest.fixture(scope="module")
def deleted(scorer: Scorer) -> dict[str, Deleted]:
    found = delete_words(scorer, Mention(text=TEXT), 20, np.random.default_rng(3))
    return {item.decision: item for item in found}


def test_each_decision_is_put_to_the_test(deleted: dict[str, Deleted]):
    assert set(deleted) == {TONALITY, "support", "payment"}


def test_without_the_heaviest_words_a_decision_loses_more_than_without_others(deleted: dict[str, Deleted]):
    for item in deleted.values():
        fall = item.fall[LEFT_OUT]
        assert (fall[HEAVIEST] > fall[RANDOM]).all()
        assert (fall[HEAVIEST] >= fall[LONGEST]).all()
        assert fall[HEAVIEST, 0] > fall[LONGEST, 0]
    # Both words that say something are gone then, and nothing is left to decide by.
    assert deleted["payment"].lost[LEFT_OUT, HEAVIEST].all()


def test_nothing_but_the_heaviest_words_holds_a_decision_better_than_nothing_but_others(deleted: dict[str, Deleted]):
    for item in deleted.values():
        fall = item.fall[LEFT_ALONE]
        assert (fall[HEAVIEST] < fall[RANDOM]).all()
        assert not item.lost[LEFT_ALONE, HEAVIEST].any()


def test_random_words_are_averaged_over_draws(deleted: dict[str, Deleted]):
    lost = deleted["payment"].lost[LEFT_OUT, RANDOM]
    assert ((lost * 20).round(9) % 1 == 0).all()
    assert 0 < lost[TWO] < 1


def test_a_text_of_few_words_says_nothing(scorer: Scorer):
    text = " ".join(["жду"] * (FEWEST - 1))
    assert delete_words(scorer, Mention(text=text), 1, np.random.default_rng(0)) == []


def test_the_same_seed_draws_the_same_words(scorer: Scorer):
    first, second = (delete_words(scorer, Mention(text=TEXT), 3, np.random.default_rng(5)) for _ in range(2))
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one.fall, other.fall)


def test_tables_have_a_row_for_each_number_of_words_and_what_an_explanation_costs(deleted: dict[str, Deleted]):
    items = list(deleted.values())
    costs = [Cost(passes=10, score_seconds=0.002, explain_seconds=0.02, named=True)]
    table = render(items, np.zeros(len(items), dtype=np.int64), costs, 50, 0)
    assert table.count("2 left out") == table.count("3 left alone") == 2
    assert "2 decisions in 1 texts" in table
    assert "| explaining against scoring | 10.0 |" in table
    assert "100% of 1 mentions" in table
