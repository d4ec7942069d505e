"""What was found, in Markdown."""

from collections.abc import Sequence

import numpy as np
from scipy.stats import binomtest

from benchmarks.digest_waves.months import Month
from benchmarks.digest_waves.searching import Outcome

_RENDERED = """\
{number} months of each kind are drawn, and waves are looked for as a digest does it. A false wave is one where there is
none; {meant} of the months are meant to have one. A wave is some 30 hours long; it is found if a burst overlaps it. In
brackets: the 95 % interval of a share (Wilson). Days differ by a lognormal factor of the share of negative mentions.

| months | with a false wave, % | wave found, % | hours from its start to the one found, median |
|---|---|---|---|
{lines}"""


def render(kinds: Sequence[Month], outcomes: Sequence[Sequence[Outcome]], meant: float) -> str:
    """Make the section; the outcomes of each kind are as many."""
    lines = [_line(kind, its) for kind, its in zip(kinds, outcomes, strict=True)]
    without = [one for kind, its in zip(kinds, outcomes, strict=True) if not kind.wave for one in its]
    lines.append(f"| all months without a wave | {_share(sum(one.false for one in without), len(without))} |  |  |")
    return _RENDERED.format(number=len(outcomes[0]), meant=f"{100 * meant:.0f} %", lines="\n".join(lines))


def _line(kind: Month, outcomes: Sequence[Outcome]) -> str:
    late = [outcome.late for outcome in outcomes if outcome.late is not None]
    found = _share(len(late), len(outcomes)) if kind.wave else ""
    median = f"{np.median(late):.0f}".replace("-0", "0") if late else ""
    return f"| {kind.name} | {_share(sum(one.false for one in outcomes), len(outcomes))} | {found} | {median} |"


def _share(some: int, every: int) -> str:
    interval = binomtest(some, every).proportion_ci(method="wilson")
    return f"{100 * some / every:.1f} ({100 * interval.low:.1f}–{100 * interval.high:.1f})"
