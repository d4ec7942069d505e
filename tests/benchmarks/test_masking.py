"""Counting what masking changes, with a tiny model."""

import pytest

from benchmarks.masking import Effect, measure_effect
from data.record import Mention
from serving.scoring.scorer import Scorer
from tests.serving.tiny import make_tiny_bundle


@pytest.fixture(scope="module")
def scorer(tmp_path_factory: pytest.TempPathFactory) -> Scorer:
    return Scorer.load(make_tiny_bundle(tmp_path_factory.mktemp("tiny") / "bundle"), threads=1)


def test_a_name_is_masked_and_yet_the_same_to_the_model_and_a_number_is_not(scorer: Scorer):
    mentions = [
        Mention(text="Долго"),
        Mention(text="Долго", author="@anna"),
        Mention(text="@anna, долго"),
        Mention(text="Долго, 8 916 123-45-67"),
    ]
    effect = measure_effect(scorer, mentions)
    assert (effect.mentions, effect.masked, effect.shown) == (4, 3, 1)
    assert effect.tonality <= effect.shown


def test_nothing_to_mask_is_nothing_changed(scorer: Scorer):
    assert measure_effect(scorer, [Mention(text="Долго")]) == Effect(1, 0, 0, 0, 0)


def test_a_line_has_counts_with_their_shares_of_all_mentions():
    assert (
        Effect(200, 20, 10, 1, 0).row("tweets") == "| tweets | 200 | 20 (10.00%) | 10 (5.00%) | 1 (0.50%) | 0 (0.00%) |"
    )
