"""The cases that failed, as a table for people: one row a mention."""

import csv
from collections.abc import Iterator
from pathlib import Path

from training.evaluation.behaviour.report import BehaviourReport

COLUMNS = ("id", "capability", "kind", "expected", "brand", "text", "tonality", "negative")


def failure_rows(report: BehaviourReport) -> Iterator[tuple[str, ...]]:
    """Yield the COLUMNS of every mention of a failed case; `negative` is the probability."""
    for outcome in report.failures:
        case = outcome.case
        for mention, expected, score in zip(case.mentions, case.expectations, outcome.scores, strict=True):
            negative = f"{score.tonality_probabilities['negative']:.4f}"
            brand = mention.brand or ""
            yield case.id, outcome.capability, case.kind, expected, brand, mention.text, score.tonality, negative


def write_failures(report: BehaviourReport, path: Path) -> None:
    """Write the rows as CSV, which has its header even where nothing failed."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(failure_rows(report))
