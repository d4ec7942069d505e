"""The deletion test and the cost of explanations as tables."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.explanation.deletion import CHOICES, COUNTS, FEWEST, TONALITY, WAYS, Deleted
from training.evaluation.bootstrap import Interval, interval
from training.evaluation.metrics import Floats, Ints

_INTRODUCTION = f"""\
How far the probability of what was said falls when words are left out, or when all others are (the brand stays), with
95% intervals over texts; *lost* is the share of decisions that are other ones then. The heaviest words are those that
an explanation names first; beside them are as many random and the longest ones, in texts of {FEWEST} words or more.
That the heaviest single word left out beats any other follows from how it is found; the other rows do not."""

_HEAVIEST, _RANDOM = CHOICES.index("heaviest"), CHOICES.index("random")


@dataclass(frozen=True)
class Cost:
    """What one mention took, scored alone."""

    passes: int  # to explain it, without its own
    score_seconds: float
    explain_seconds: float
    named: bool  # whether any word was named for its tonality


def render(deleted: Sequence[Deleted], groups: Ints, costs: Sequence[Cost], samples: int, seed: int) -> str:
    """Render all tables as Markdown; decisions of one group are drawn together."""
    parts = [_INTRODUCTION]
    for kind in (TONALITY, "categories"):
        rows = [row for row, item in enumerate(deleted) if (item.decision == TONALITY) == (kind == TONALITY)]
        if rows:
            chosen = [deleted[row] for row in rows]
            parts.append(f"### Words and {kind}\n\n{_table(chosen, groups[rows], samples, seed)}")
    return "\n\n".join([*parts, f"### Cost\n\n{_cost(costs)}"])


def _table(deleted: Sequence[Deleted], groups: Ints, samples: int, seed: int) -> str:
    fall, lost = np.stack([item.fall for item in deleted]), np.stack([item.lost for item in deleted])
    heads = ("words", *CHOICES, "heaviest less random", *(f"lost: {choice}" for choice in CHOICES))
    lines = [
        f"{len(deleted)} decisions in {len(np.unique(groups))} texts.",
        "",
        f"| {' | '.join(heads)} |",
        f"|{'---|' * len(heads)}",
    ]
    for place, way in enumerate(WAYS):
        for column, count in enumerate(COUNTS):
            means = [_mean(fall[:, place, choice, column], groups, samples, seed) for choice in range(len(CHOICES))]
            paired = fall[:, place, _HEAVIEST, column] - fall[:, place, _RANDOM, column]
            shares = [f"{share:.0%}" for share in lost[:, place, :, column].mean(axis=0)]
            cells = (f"{count} {way}", *means, _mean(paired, groups, samples, seed), *shares)
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _mean(values: Floats, groups: Ints, samples: int, seed: int) -> str:
    found: Interval = interval(lambda rows: float(values[rows].mean()), groups, samples, seed)
    return f"{found.value:.3f} ({found.low:.3f} to {found.high:.3f})"


def _cost(costs: Sequence[Cost]) -> str:
    passes = np.asarray([cost.passes for cost in costs])
    score = 1000 * np.asarray([cost.score_seconds for cost in costs])
    explain = 1000 * np.asarray([cost.explain_seconds for cost in costs])
    lines = ["| a mention alone | mean | median | 95th percentile | most |", "|---|---|---|---|---|"]
    for name, values in {
        "forward passes to explain it": passes,
        "milliseconds to score it": score,
        "milliseconds to explain it": explain,
        "explaining against scoring": explain / score,
    }.items():
        cells = (values.mean(), np.median(values), np.quantile(values, 0.95), values.max())
        lines.append(f"| {name} | {' | '.join(f'{value:.1f}' for value in cells)} |")
    named = np.mean([cost.named for cost in costs])
    return "\n".join([*lines, "", f"{named:.0%} of {len(costs)} mentions have a word that carried their tonality."])
