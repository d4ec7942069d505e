"""The behavioural suite in the stage `evaluate`, on a tiny real bundle."""

import csv
import json

import pytest

from data.taxonomy import load_taxonomy
from serving.scoring.scorer import Scorer
from tests.serving.tiny import make_tiny_bundle
from tests.training.labelled import random_mentions, write_dataset
from training.evaluation.behaviour.reading import load_suite
from training.evaluation.behaviour.report import judge_behaviour
from training.evaluation.behaviour.section import render_section
from training.evaluation.evaluate import EvaluationLayout, evaluate_stage
from training.settings import EvaluateSettings

SETTINGS = EvaluateSettings(bootstrap_samples=100, calibration_bins=5, slice_min_mentions=10, seed=13)
SIZES = {"train": 60, "calibration": 20, "test": 30}


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    return make_tiny_bundle(tmp_path_factory.mktemp("bundle"))


@pytest.fixture(scope="module")
def expected(bundle):
    return judge_behaviour(load_suite(), Scorer.load(bundle).score)


@pytest.fixture(scope="module")
def evaluated(bundle, tmp_path_factory):
    folder = tmp_path_factory.mktemp("evaluated")
    parts = {part: random_mentions(size, seed) for seed, (part, size) in enumerate(SIZES.items())}
    write_dataset(folder / "dataset", parts, load_taxonomy())
    result = evaluate_stage(folder / "dataset", bundle, folder / "evaluation", SETTINGS)
    return result, EvaluationLayout(folder / "evaluation")


def test_the_pass_rates_of_the_served_scorer_are_among_the_metrics(evaluated, expected):
    result, layout = evaluated
    rates = json.loads(layout.metrics.read_text(encoding="utf-8"))["behaviour"]
    assert rates == pytest.approx(expected.as_metrics(), abs=1e-5)
    assert result.metrics["behaviour/irony_pass_rate"] == expected.as_metrics()["irony_pass_rate"]


def test_the_cases_that_failed_lie_beside_them(evaluated, expected):
    _, layout = evaluated
    with layout.behaviour_failures.open(encoding="utf-8", newline="") as file:
        ids = {row["id"] for row in csv.DictReader(file)}
    assert ids == {outcome.case.id for outcome in expected.failures} != set()


def test_the_model_card_ends_with_the_table(evaluated, expected):
    _, layout = evaluated
    assert layout.model_card.read_text(encoding="utf-8").endswith(render_section(expected))


def test_a_bundle_that_fails_cases_is_evaluated_all_the_same(evaluated):
    result, _ = evaluated
    assert result.behaviour.failures
    assert result.parts["test"].counts.mentions == SIZES["test"]
