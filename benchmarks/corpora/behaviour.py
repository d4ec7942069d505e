"""The behavioural suite, as the models that judge tonality toward a brand pass it."""

from collections.abc import Mapping
from pathlib import Path

from benchmarks.corpora.bundles import Bundles
from data.markdown import table
from serving.scoring.scorer import Scorer
from training.evaluation.behaviour.cases import CAPABILITIES, KINDS
from training.evaluation.behaviour.reading import load_suite
from training.evaluation.behaviour.report import BehaviourReport, judge_behaviour


def behaviour_section(bundles: Mapping[str, Bundles], sample: Path | None) -> str:
    """Run the suite by every model, in the precision that its export keeps, and tabulate how many percent passed."""
    folders = {name: each.int8 if each.int8_kept else each.float32 for name, each in bundles.items()}
    if sample is not None:
        folders["sample alone"] = sample
    suite = load_suite()
    return behaviour_table(
        {name: judge_behaviour(suite, Scorer.load(folder).score) for name, folder in folders.items()}
    )


def behaviour_table(reports: Mapping[str, BehaviourReport]) -> str:
    """Make the table by kind and by capability; empty without reports."""
    if not reports:
        return ""
    rows = []
    for capability, kind in [(None, None), *((None, kind) for kind in KINDS), *((name, None) for name in CAPABILITIES)]:
        rates = [report.pass_rate(capability, kind) for report in reports.values()]
        if rates[0].cases:
            name = (capability or kind or "all").replace("_", " ")
            rows.append([name, str(rates[0].cases), *(f"{rate.share:.0%}" for rate in rates)])
    return table(["", "cases", *reports], rows)
