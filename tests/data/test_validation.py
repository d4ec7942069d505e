"""One validator for every way in."""

import pytest

from data.problems import Problem
from data.record import Labels, Mention
from data.validation import parse_labels, parse_mention
from tests.data.builders import TAXONOMY


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ({}, "text", "Field required"),
        ({"text": 5}, "text", "valid string"),
        ({"text": " \n\u200b"}, "text", "empty or only white space"),
        ({"text": "a\x00"}, "text", "NUL character at position 1"),
        ({"text": "a\ud800"}, "text", "unicode"),
        ({"text": "a" * 20_001}, "text", "at most 20000"),
        ({"text": "a", "published_at": "вчера"}, "published_at", "datetime"),
        ({"text": "a", "published_at": 5}, "published_at", "ISO 8601"),
        ({"text": "a", "media_type": "tv"}, "media_type", "'social'"),
        ({"text": "a", "colour": "red"}, "colour", "unknown field; a mention has text, brand"),
    ],
)
def test_a_wrong_mention_is_told_once_by_field_and_reason(fields, field, reason):
    problems = parse_mention(fields)
    assert isinstance(problems, list)
    assert [problem.field for problem in problems] == [field]
    assert reason in problems[0].reason
    assert not problems[0].reason.startswith("Value error")
    assert problems[0].value == fields.get(field)


def test_every_wrong_field_is_told():
    problems = parse_mention({"text": "", "brand": 1, "url": 2})
    assert isinstance(problems, list)
    assert [problem.field for problem in problems] == ["text", "brand", "url"]


def test_a_right_mention_is_a_mention():
    assert isinstance(parse_mention({"text": "a", "published_at": "2026-11-01"}), Mention)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["support", "delivery", "support"], ("support", "delivery")),
        ("delivery|support", ("support", "delivery")),
        ('["delivery"]', ("delivery",)),
        ("[]", ()),
        ([], ()),
        (None, None),
    ],
)
def test_categories_in_every_form_come_back_in_the_order_of_the_taxonomy(given, expected):
    labels = parse_labels({"tonality": "negative", "categories": given}, TAXONOMY)
    assert labels == Labels(tonality="negative", categories=expected)


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ({"tonality": "angry"}, "tonality", "'negative'"),
        ({"tonality": "negative", "categories": ["weather"]}, "categories", "has only: product_quality"),
        ({"tonality": "positive", "categories": ["delivery"]}, "categories", "only be chosen for a negative one"),
        ({"tonality": "negative", "categories": '["delivery'}, "categories", "JSON list"),
        ({"tonality": "negative", "categories": 7}, "categories", "found int"),
        ({"tonality": "negative", "categories": [7]}, "categories.0", "valid string"),
        ({"excluded": "boring"}, "excluded", "'spam'"),
    ],
)
def test_wrong_labels_are_told_by_field_and_reason(fields, field, reason):
    problems = parse_labels(fields, TAXONOMY)
    assert isinstance(problems, list)
    assert isinstance(problems[0], Problem)
    assert problems[0].field == field
    assert reason in problems[0].reason


def test_an_excluded_mention_keeps_no_other_label():
    assert parse_labels({"tonality": "negative", "excluded": "spam"}, TAXONOMY) == Labels(excluded="spam")
