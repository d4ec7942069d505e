"""The behavioural suite in the benchmark."""

from pathlib import Path

from benchmarks.corpora.behaviour import behaviour_section, behaviour_table
from benchmarks.corpora.bundles import Bundles, Origin
from serving.scoring.scorer import Scorer
from tests.serving.tiny import make_tiny_bundle
from training.evaluation.behaviour.reading import load_suite
from training.evaluation.behaviour.report import judge_behaviour


def test_every_model_passes_as_many_cases_as_its_kept_precision_does(tmp_path: Path):
    one, other = (make_tiny_bundle(tmp_path / str(seed), seed=seed, max_length=96) for seed in (1, 2))
    bundles = Bundles(float32=one, int8=other, int8_kept=True, origin=Origin("", "", "", 0.0))
    section = behaviour_section({"separate": bundles}, sample=one)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines()]
    assert rows[0] == ["", "cases", "separate", "sample alone"]
    judged = [judge_behaviour(load_suite(), Scorer.load(folder).score).pass_rate() for folder in (other, one)]
    assert rows[2] == ["all", str(judged[0].cases), *(f"{rate.share:.0%}" for rate in judged)]
    assert {row[0] for row in rows} >= {"minimum functionality", "invariance", "directional", "negation", "irony"}


def test_without_a_model_there_is_no_table():
    assert behaviour_table({}) == ""
