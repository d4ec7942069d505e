"""Texts of any characters: what is refused, and what is scored the same alone, in any order and in any company."""

import math

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from data.record import MAX_TEXT, Mention
from data.validation import parse_mention
from serving.scoring.decision import Score
from serving.scoring.scorer import Scorer
from tests.serving.scoring.odd_mentions import COMPANIES, FAMILY, LONG, RIGHT_TO_LEFT, any_mentions, assert_same

EXAMPLES = settings(
    max_examples=100, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def assert_sound(score: Score) -> None:
    assert all(0 <= value <= 1 for value in score.tonality_probabilities.values())
    assert math.isclose(sum(score.tonality_probabilities.values()), 1, abs_tol=1e-9)
    assert all(0 <= value <= 1 for value in score.category_probabilities.values())
    assert 0 <= score.confidence <= 1


@EXAMPLES
@given(mention=any_mentions())
@example(mention=Mention(text=LONG, brand="щ" * 200))
@example(mention=Mention(text=FAMILY * (MAX_TEXT // len(FAMILY)), brand=FAMILY))
@example(mention=Mention(text="и" + "\u0301" * (MAX_TEXT - 1), brand="и\u0301"))
@example(mention=Mention(text=RIGHT_TO_LEFT, brand="שלום"))
@example(mention=Mention(text="&#0; ужас &#xd800;", brand="&#0;&#xd800;"))
def test_any_mention_is_scored_with_probabilities_that_are_ones(scorer: Scorer, mention: Mention):
    assert_sound(scorer.score([mention])[0])


@EXAMPLES
@given(mentions=COMPANIES, random=st.randoms(use_true_random=False))
def test_the_order_of_mentions_changes_nothing(scorer: Scorer, mentions: list[Mention], random):
    order = list(range(len(mentions)))
    random.shuffle(order)
    straight = scorer.score(mentions)
    assert scorer.score([mentions[row] for row in order]) == [straight[row] for row in order]


@EXAMPLES
@given(mention=any_mentions(), company=COMPANIES)
@example(mention=Mention(text="ужас"), company=[Mention(text=LONG)] * 40)
def test_what_a_mention_gets_does_not_depend_on_its_company(scorer: Scorer, mention: Mention, company: list[Mention]):
    (alone,) = scorer.score([mention])
    among = scorer.score([*company, mention, *company])[len(company)]
    assert_same(among, alone)


@EXAMPLES
@given(before=st.text(max_size=9), after=st.text(max_size=9), half=st.characters(categories=["Cs"]))
@pytest.mark.parametrize("field", ["text", "brand", "author", "id"])
def test_half_a_character_is_refused(field: str, before: str, after: str, half: str):
    fields = {"text": "ужас", field: f"{before}{half}{after}"}
    with pytest.raises(ValidationError, match=rf"(?s){field}.*unicode"):
        Mention.model_validate(fields)


@EXAMPLES
@given(before=st.text(max_size=9), after=st.text(max_size=9))
@pytest.mark.parametrize("field", ["text", "brand", "author", "id"])
def test_a_nul_is_refused_and_told_with_its_place(field: str, before: str, after: str):
    problems = parse_mention({"text": "ужас", field: f"{before}\x00{after}"})
    assert isinstance(problems, list)
    assert [problem.field for problem in problems] == [field]
    place = f"{before}\x00".index("\x00")
    assert f"NUL character at position {place};" in problems[0].reason


@pytest.mark.parametrize(
    "text", ["\u200d", "\ufeff\u200b", "\u202e\u202c", "\u00ad \u2028", "\x01\x7f", "&nbsp;&#8205;"]
)
def test_what_nobody_can_see_is_no_text(text: str):
    problems = parse_mention({"text": text})
    assert isinstance(problems, list)
    assert "empty" in problems[0].reason
