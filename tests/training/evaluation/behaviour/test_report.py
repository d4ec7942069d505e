"""Pass rates, held against scorers of which it is known what passes."""

import csv

import pytest

from tests.training.evaluation.behaviour.scorers import always_neutral, flips_on_capitals, score_of, scorer_by
from training.evaluation.behaviour.cases import CapabilityCases, Directional, Invariance, MinimumFunctionality, Variant
from training.evaluation.behaviour.failures import COLUMNS, failure_rows, write_failures
from training.evaluation.behaviour.reading import load_suite
from training.evaluation.behaviour.report import PassRate, judge_behaviour
from training.evaluation.behaviour.section import render_section


def capability(name, **cases):
    return CapabilityCases(capability=name, title="Проба", about="Проба", **cases)


def expecting(number, text, **toward):
    return MinimumFunctionality(id=f"questions-{number}", text=text, toward=toward)


@pytest.fixture
def small():
    """Two capabilities, three kinds, five cases."""
    return (
        capability(
            "questions",
            minimum_functionality=(
                expecting(1, "до скольки открыта Ромашка?", Ромашка="neutral"),
                expecting(2, "Ромашка лучше Василька?", Ромашка="neutral", Василёк="neutral"),
                expecting(3, "Ромашка, где деньги? Вот Василёк вернул.", Ромашка="negative", Василёк="neutral"),
            ),
            directional=(
                Directional(
                    id="questions-4",
                    brand="Ромашка",
                    text="Где Ромашка?",
                    changed="Где, блин, Ромашка?",
                    negative="rises",
                ),
            ),
        ),
        capability(
            "case",
            invariance=(
                Invariance(
                    id="case-1",
                    brand="Ромашка",
                    text="Ромашка.",
                    variants=(Variant(text="РОМАШКА."), Variant(text="ромашка.")),
                ),
            ),
        ),
    )


def failed(report):
    return [outcome.case.id for outcome in report.failures]


def test_a_scorer_that_always_says_neutral_passes_neutral_texts_and_invariances_only(small):
    report = judge_behaviour(small, always_neutral)
    assert failed(report) == ["questions-3", "questions-4"]
    assert report.pass_rate() == PassRate(cases=5, passed=3)
    assert report.pass_rate("questions") == PassRate(cases=4, passed=2)
    assert report.pass_rate("questions", "minimum_functionality") == PassRate(cases=3, passed=2)
    assert report.pass_rate(kind="directional") == PassRate(cases=1, passed=0)
    assert report.pass_rate("case", "directional") == PassRate(cases=0, passed=0)


def test_a_scorer_that_flips_on_capitals_fails_where_the_case_of_letters_changes(small):
    report = judge_behaviour(small, flips_on_capitals)
    assert "case-1" in failed(report)


def test_a_case_of_two_brands_passes_only_if_both_are_right(small):
    report = judge_behaviour(
        small, scorer_by(lambda mention: score_of("negative" if mention.brand == "Ромашка" else "neutral"))
    )
    assert failed(report) == ["questions-1", "questions-2", "questions-4"]


@pytest.mark.parametrize(
    ("negative", "before", "after", "passes"),
    [
        ("rises", 0.2, 0.21, True),
        ("rises", 0.2, 0.2, False),
        ("rises", 0.3, 0.2, False),
        ("falls", 0.3, 0.2, True),
        ("falls", 0.2, 0.2, False),
        ("falls", 0.2, 0.3, False),
    ],
)
def test_a_directional_case_passes_if_the_probability_of_negative_moves_its_way(negative, before, after, passes):
    case = Directional(id="irony-1", brand="Ромашка", text="Ромашка", changed="Ромашка!", negative=negative)
    assert case.passes([score_of("neutral", before), score_of("neutral", after)]) is passes


def test_the_whole_suite_is_scored_in_one_call(small):
    calls = []

    def score(mentions):
        calls.append(len(mentions))
        return always_neutral(mentions)

    judge_behaviour(small, score)
    assert calls == [1 + 2 + 2 + 2 + 3]


@pytest.mark.parametrize("change", [lambda scores: scores[1:], lambda scores: [*scores, scores[0]]])
def test_another_number_of_scores_than_of_mentions_is_an_error(small, change):
    with pytest.raises(ValueError, match=r"zip\(\) argument 2 is"):
        judge_behaviour(small, lambda mentions: change(always_neutral(mentions)))


def test_metrics_are_shares_by_kind_and_capability_without_those_that_have_no_cases(small):
    assert judge_behaviour(small, always_neutral).as_metrics() == {
        "pass_rate": 0.6,
        "minimum_functionality_pass_rate": 2 / 3,
        "invariance_pass_rate": 1.0,
        "directional_pass_rate": 0.0,
        "questions_pass_rate": 0.5,
        "case_pass_rate": 1.0,
    }


def test_the_suite_itself_gives_a_neutral_scorer_exactly_its_neutral_and_unchanging_cases():
    suite = load_suite()
    report = judge_behaviour(suite, always_neutral)
    neutral = [
        case.id for found in suite for case in found.minimum_functionality if set(case.toward.values()) == {"neutral"}
    ]
    unchanging = [case.id for found in suite for case in found.invariance]
    assert {outcome.case.id for outcome in report.outcomes if outcome.passed} == {*neutral, *unchanging}


def test_the_suite_itself_has_a_scorer_that_flips_on_capitals_fail_what_changes_the_first_letter():
    suite = load_suite()
    report = judge_behaviour(suite, flips_on_capitals)
    changing = {
        case.id
        for found in suite
        for case in found.invariance
        if len({mention.text[0].isupper() for mention in case.mentions}) == 2
    }
    assert {outcome.case.id for outcome in report.failures if outcome.case.kind == "invariance"} == changing
    assert report.pass_rate("case", "invariance").share < report.pass_rate("names_and_numbers", "invariance").share


def test_failures_are_told_mention_by_mention(small):
    rows = list(failure_rows(judge_behaviour(small, always_neutral)))
    told = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    assert [(row["id"], row["brand"], row["expected"], row["tonality"]) for row in told] == [
        ("questions-3", "Ромашка", "negative", "neutral"),
        ("questions-3", "Василёк", "neutral", "neutral"),
        ("questions-4", "Ромашка", "any", "neutral"),
        ("questions-4", "Ромашка", "negative rises", "neutral"),
    ]
    assert told[-1]["text"] == "Где, блин, Ромашка?"
    assert {row["negative"] for row in told} == {"0.3000"}


def test_the_file_of_failures_can_be_read_back(small, tmp_path):
    report = judge_behaviour(small, flips_on_capitals)
    write_failures(report, tmp_path / "failures.csv")
    with (tmp_path / "failures.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == list(COLUMNS)
    assert rows == [list(row) for row in failure_rows(report)]


def test_the_section_of_the_card_counts_every_capability_that_has_cases(small):
    section = render_section(judge_behaviour(small, always_neutral))
    assert "5 cases, written for this project, try" in section
    assert [line for line in section.splitlines() if line.startswith("|")] == [
        "| Capability | Minimum functionality | Invariance | Directional | All |",
        "| --- | ---: | ---: | ---: | ---: |",
        "| Case | - | 1 of 1 | - | 1 of 1 |",
        "| Questions | 2 of 3 | - | 0 of 1 | 2 of 4 |",
        "| All | 2 of 3 | 1 of 1 | 0 of 1 | 3 of 5 |",
    ]
