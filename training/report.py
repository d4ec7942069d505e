"""What the commands of the training room print."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from data.errors import DataError
from training.evaluation.behaviour.cases import KINDS
from training.evaluation.bootstrap import Interval
from training.evaluation.evaluate import EvaluationResult
from training.promotion.gate import Verdict
from training.promotion.promote import Champion

_POINTS = 100.0
_MILLISECONDS = 1000.0


def write_json(path: Path, content: object) -> None:
    """Write plain data, indented."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object that an earlier stage wrote.

    Raises:
        DataError: the file is missing or not a JSON object.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DataError(f"no {path}; run the earlier stages first (`dvc repro` runs them all)") from error
    except ValueError as error:
        raise DataError(f"{path} is not JSON ({error}); run the stage that writes it again") from error
    if not isinstance(content, dict):
        raise DataError(f"{path} holds a {type(content).__name__}, expected a JSON object")
    return content


def print_export(report: Mapping[str, Any]) -> None:
    """Print which precision was kept, and what int8 would cost."""
    console = Console()
    table = Table("calibration part", "float32", "int8", "int8 costs, points", title="Export")
    for cost in report["int8_costs"]:
        loss = cost["loss"]
        table.add_row(
            cost["figure"],
            f"{cost['float32']:.1f}",
            f"{cost['int8']:.1f}",
            f"{loss['value']:+.2f} ({loss['low']:+.2f} to {loss['high']:+.2f})",
        )
    table.add_row("size, MB", *(f"{report['megabytes'][name]:.0f}" for name in ("float32", "int8")), "")
    console.print(table)
    console.print(f"Kept: [bold]{report['precision']}[/] (int8 may cost {report['max_int8_loss']} points in each)")


def print_evaluation(result: EvaluationResult) -> None:
    """Print the main figures of each part beside the baseline, with their intervals, and how the suite was passed."""
    table = Table("part", "figure", "model", "TF-IDF", "difference", title="Evaluation, points")
    for part, evaluation in result.parts.items():
        for name, figure in evaluation.model.figures.items():
            table.add_row(
                f"{part} ({evaluation.counts.mentions})",
                name,
                _interval(figure),
                f"{_POINTS * evaluation.baseline.figures[name].value:.1f}",
                _interval(evaluation.difference[name], "+"),
            )
    console = Console()
    console.print(table)
    rates = ((kind.replace("_", " "), result.behaviour.pass_rate(kind=kind)) for kind in KINDS)
    passed = ", ".join(f"{name} {rate.passed} of {rate.cases}" for name, rate in rates)
    console.print(f"Behavioural cases that passed: {passed}", soft_wrap=True, highlight=False)


def print_verdict(version: str, verdict: Verdict) -> None:
    """Print what the gate said."""
    answer = "[green]is the champion[/]" if verdict.promote else "[yellow]stays a challenger[/]"
    Console().print(f"Version {version} {answer}: {escape(verdict.reason)}", soft_wrap=True, highlight=False)


def print_champion(champion: Champion) -> None:
    """Print who is champion, since when and why."""
    table = Table(show_header=False)
    table.add_row("champion", f"version {champion.version}")
    table.add_row(
        "registered", datetime.fromtimestamp(champion.registered / _MILLISECONDS, UTC).isoformat(" ", "minutes")
    )
    table.add_row("run", escape(champion.run_id))
    table.add_row("dataset", escape(champion.dataset))
    table.add_row("replaced", f"version {champion.replaced}" if champion.replaced else "none")
    table.add_row("gate", escape(champion.reason))
    Console().print(table)


def _interval(figure: Interval, sign: str = "") -> str:
    """Show bounds without decimals: they move by more than that with another seed."""
    value = format(_POINTS * figure.value, f"{sign}.1f")
    low, high = (format(_POINTS * bound, f"{sign}.0f") for bound in (figure.low, figure.high))
    return f"{value} ({low} to {high})"
