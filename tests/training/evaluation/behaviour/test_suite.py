"""The suite's own case files: that they are whole, and that they test what they say."""

import json
from pathlib import Path

import pytest

from data.brand import locate_brand
from data.record import Mention
from data.text import model_text, text_key
from data.validation import parse_mention
from training.evaluation.behaviour.cases import CAPABILITIES, KINDS
from training.evaluation.behaviour.reading import CASES, load_cases, load_suite

ROOT = Path(__file__).resolve().parents[4]
SAMPLE = ROOT / "data" / "sample" / "export.json"

# The brand is written in Latin letters there, or wrongly: finding it is what is tried.
_DISGUISED = {"transliteration", "spelling"}


@pytest.fixture(scope="module")
def suite():
    return load_suite()


@pytest.fixture(scope="module")
def cases(suite):
    return [case for found in suite for case in found.cases]


@pytest.mark.parametrize("path", sorted(CASES.iterdir()), ids=lambda path: path.name)
def test_every_file_loads(path):
    assert load_cases(path).cases


def test_every_capability_has_a_file_of_twenty_cases_or_more(suite):
    assert [found.capability for found in suite] == list(CAPABILITIES)
    assert min(len(found.cases) for found in suite) >= 20


def test_there_are_at_least_320_cases_of_all_three_kinds(cases):
    assert len(cases) >= 320
    assert {case.kind for case in cases} == set(KINDS)


def test_ids_are_unique(cases):
    assert len({case.id for case in cases}) == len(cases)


def test_no_two_minimum_functionality_cases_share_a_text(cases):
    keys = [text_key(case.text) for case in cases if case.kind == "minimum_functionality"]
    assert len(set(keys)) == len(keys)


def test_every_text_is_a_valid_mention(cases):
    for case in cases:
        for mention in case.mentions:
            assert isinstance(parse_mention({"text": mention.text, "brand": mention.brand}), Mention), case.id


def test_every_mention_has_an_expectation(cases):
    assert all(len(case.expectations) == len(case.mentions) for case in cases)


def test_a_text_names_its_brands_as_the_scorer_looks_for_them(suite):
    unnamed = {
        case.id
        for found in suite
        if found.capability not in _DISGUISED
        for case in found.cases
        for mention in case.mentions
        if not locate_brand(model_text(mention.text), mention.brand)
    }
    assert unnamed == set()


def test_no_text_is_one_of_the_packaged_sample(cases):
    tasks = json.loads(SAMPLE.read_text(encoding="utf-8"))
    trained_on = {text_key(task["data"]["text"]) for task in tasks}
    assert trained_on.isdisjoint(text_key(mention.text) for case in cases for mention in case.mentions)


def test_comparisons_judge_one_text_toward_two_brands_of_different_tonality(suite):
    comparisons = next(found for found in suite if found.capability == "comparisons")
    different = [case for case in comparisons.minimum_functionality if len(set(case.toward.values())) == 2]
    assert len(different) >= 15
