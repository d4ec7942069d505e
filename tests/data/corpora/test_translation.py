"""Rows of a foreign corpus as rows of ours."""

import pytest

from data.corpora.categories import own_vocabulary
from data.corpora.translation import translate
from tests.data.corpora.builders import foreign_row, mapping

OWN = own_vocabulary("invented", ["price", "tea"])


def test_columns_values_and_constants_make_a_row_of_ours():
    row = foreign_row("Дорого", -1, ["price"], source="forum", fold=3)
    translation = translate(row, mapping(), OWN, "dev")
    assert translation.fields == {
        "id": "7",
        "text": "Дорого",
        "brand": "Ромашка",
        "source": "forum",
        "tonality": "negative",
        "categories": ["price"],
        "split": "dev",
    }
    assert translation.problems == ()
    assert translation.unused == {"fold"}


def test_a_constant_is_the_same_for_every_row_and_a_column_may_be_refused():
    chosen = mapping(constants={"source": "survey"}, columns={"text": "comment", "id": None}, values={})
    row = {"comment": "Дорого", "source": "x", "id": "7", "topics": []}
    translation = translate(row, chosen, OWN)
    assert translation.fields == {"text": "Дорого", "source": "survey", "categories": []}
    assert translation.unused == {"source", "id"}


def test_a_value_may_mean_that_nothing_was_annotated():
    assert translate(foreign_row("Дорого", "skip"), mapping(), OWN).fields["tonality"] is None


@pytest.mark.parametrize(
    ("row", "split", "field", "reason"),
    [
        (foreign_row("a", 5), None, "tonality", "names only '-1', '0', '1', 'skip'"),
        (foreign_row("a", 1, {"price": True}), None, "categories", "expected a list"),
        (foreign_row("a", 1, ["weather"]), None, "categories", "says nothing of 'weather'"),
        (foreign_row("a", 1, split="train"), "test", "split", "contradicts the row's file, which is test"),
    ],
)
def test_what_cannot_be_translated_is_a_problem_of_the_row(row, split, field, reason):
    (problem,) = translate(row, mapping(), OWN, split).problems
    assert problem.field == field
    assert reason in problem.reason


@pytest.mark.parametrize(("absent", "expected"), [("unknown", None), ("none", [])])
@pytest.mark.parametrize("found", [None, ""])
def test_a_mapping_says_what_an_absent_list_means(absent, expected, found):
    chosen = mapping(categories={"column": "topics", "absent": absent})
    theirs = {name: value for name, value in foreign_row("a", -1, found).items() if value is not None}
    assert translate(theirs, chosen, OWN).fields["categories"] == expected


@pytest.mark.parametrize(("score", "expected"), [(-1, ["tea"]), (0, []), (1, []), ("skip", None)])
def test_topics_say_something_of_negativity_on_negative_mentions_only(score, expected):
    chosen = mapping(categories={"column": "topics", "topics": True})
    assert translate(foreign_row("a", score, ["tea"]), chosen, OWN).fields["categories"] == expected
