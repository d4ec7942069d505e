"""What people are asked to label first."""

from itertools import pairwise

import pytest

from data.record import TONALITIES, Mention, Tonality
from labeling.exchange.order import certainty, ordered
from labeling.exchange.scores import CategoryScore, Score, TonalityScore
from tests.data.builders import distinct_text
from tests.labeling.label_studio import settings

MENTIONS = [Mention(text=distinct_text(number), brand="Ромашка") for number in range(40)]


def score(confidence: float = 0.9, **categories: float) -> Score:
    probabilities: dict[Tonality, float] = {"negative": confidence, "neutral": 1 - confidence, "positive": 0}
    return Score(
        tonality=TonalityScore(label="negative", probabilities=probabilities),
        categories=[CategoryScore(key=key) for key, value in categories.items() if value > 0.5],
        category_probabilities=categories,
        confidence=confidence,
    )


def test_the_least_certain_come_first():
    scores = [score(confidence=0.5 + (number * 7 % 40) / 100) for number in range(40)]
    order = ordered(MENTIONS, scores, settings("tests", order="uncertainty"))
    assert sorted(order) == list(range(40))
    assert all(scores[one].confidence <= scores[other].confidence for one, other in pairwise(order))


def test_a_doubtful_category_makes_a_mention_uncertain_and_a_third_tonality_does_not():
    assert certainty(score(confidence=0.9, delivery=0.5)) < certainty(score(confidence=0.9, delivery=0.05))
    between_two = score().model_copy(update={"tonality": tonality(0.48, 0.48, 0.04)})
    among_three = score().model_copy(update={"tonality": tonality(0.4, 0.3, 0.3)})
    assert certainty(between_two) < certainty(among_three)


def tonality(*probabilities: float) -> TonalityScore:
    return TonalityScore(label="negative", probabilities=dict(zip(TONALITIES, probabilities, strict=True)))


def test_what_is_probably_a_rare_category_comes_first():
    scores = [score(common=0.9, rare=0.05) for _ in range(39)] + [score(common=0.1, rare=0.9)]
    assert ordered(MENTIONS, scores, settings("tests", order="category_rare_first"))[0] == 39


@pytest.mark.parametrize("order", ["uncertainty", "diversity", "category_rare_first"])
def test_copies_wait_until_everything_else_was_seen(order):
    wave = [Mention(text=f"{distinct_text(100)}{'!' * number}", brand="Ромашка") for number in range(20)]
    scores = [score(confidence=0.5) for _ in wave] + [score(confidence=0.9) for _ in MENTIONS]
    found = ordered([*wave, *MENTIONS], scores, settings("tests", order=order))
    first = found[: len(MENTIONS) + 1]
    assert sum(row < len(wave) for row in first) == 1


def test_two_brands_of_one_text_are_two_questions():
    pair = [Mention(text=distinct_text(1), brand=brand) for brand in ("Ромашка", "Василёк")]
    copies = [Mention(text=distinct_text(1) + "!", brand=brand) for brand in ("Ромашка", "Василёк")]
    found = ordered([*pair, *copies], None, settings("tests", order="diversity"))
    assert {found.index(0) // 2, found.index(1) // 2, found.index(2) // 2, found.index(3) // 2} == {0, 1}
    first = {([*pair, *copies][row]).brand for row in found[:2]}
    assert first == {"Ромашка", "Василёк"}


@pytest.mark.parametrize("order", ["uncertainty", "diversity", "category_rare_first", "random"])
def test_without_a_champion_there_is_an_order_too_and_a_seed_repeats_it(order):
    chosen = settings("tests", order=order)
    first = ordered(MENTIONS, None, chosen)
    assert sorted(first) == list(range(40))
    assert first == ordered(MENTIONS, None, chosen)
    assert first != ordered(MENTIONS, None, chosen.model_copy(update={"seed": 14}))
    assert ordered([], None, chosen) == []
