"""Ratios between servers, taken within a round, so that what slows the whole machine down slows both sides."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.peers.measuring import Measured

Figure = Callable[[Measured], float]
Rounds = Sequence[Measured]  # of one server


@dataclass(frozen=True)
class Spread:
    """The median over rounds, with the smallest and the largest."""

    middle: float
    low: float
    high: float

    def shown(self, form: str = ".2f") -> str:
        """Write all three."""
        return f"{self.middle:{form}} ({self.low:{form}} to {self.high:{form}})"


def spread(values: Sequence[float]) -> Spread:
    """Summarize at least one value."""
    return Spread(median(values), min(values), max(values))


def ratio(ours: Rounds, theirs: Rounds, figure: Figure) -> Spread | None:
    """Divide our figure by theirs in each round that both have; None if there is none."""
    others = {measured.round: measured for measured in theirs}
    found = [figure(measured) / figure(others[measured.round]) for measured in ours if measured.round in others]
    return spread(found) if found else None


def over_rounds(rounds: Rounds, figure: Figure) -> Spread:
    """Summarize a figure of one server."""
    return spread([figure(measured) for measured in rounds])


def throughput(point: str) -> Figure:
    """Mentions a second at a point."""
    return lambda measured: measured.loads[point].mentions_a_second


def latency(point: str, share: float) -> Figure:
    """Return a quantile of the latency at a point, in seconds."""
    return lambda measured: measured.loads[point].quantile(share)


def by_peer(measured: Sequence[Measured]) -> Mapping[str, list[Measured]]:
    """Group results by server, rounds in order."""
    found: dict[str, list[Measured]] = {}
    for each in sorted(measured, key=lambda each: each.round):
        found.setdefault(each.peer, []).append(each)
    return found
