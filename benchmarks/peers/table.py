"""The section in Markdown: ratios, absolute figures, memory, start and sizes, and what was asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter

import numpy as np

from benchmarks.peers.comparison import Rounds, over_rounds, ratio, throughput
from benchmarks.peers.environments import ROOT
from benchmarks.peers.measuring import BATCHES, point_name
from benchmarks.peers.targets import targets
from benchmarks.peers.texts import Texts

_MEGABYTE = 1e6
_LATE = (0.5, 0.99)


@dataclass(frozen=True)
class Row:
    """A server with all that was found of it."""

    name: str
    described: str
    versions: str
    ours: bool
    reference: bool  # whether targets are set against it
    rounds: Rounds
    installed_bytes: int
    shipped_bytes: int


_INTRODUCTION = """\
Every server runs alone, in an environment of its own, with its own defaults for threads; all of them in every round,
in another order each time. **One client sends one request at a time** and waits for its answer. A point lasts
{seconds:g} seconds and until the request that is then under way is answered; what the client does between requests is
not counted. Each kind of text is warmed up by a request of 32. Figures are medians over {rounds} rounds, with the
smallest and the largest; ratios are taken within a round; p50 and p99 are of all requests, and where these are few p99
is the slowest. Memory is the proportional set size of all processes of a server. Answers are checked: a server's first
ones against the same model in another process, all others for their number.

All have the same encoder and read the same tokens. BentoML, LitServe and infinity cannot load Tonika's heads: their
model is the nearest form that `transformers` has, `BertForSequenceClassification` with the tonality head on the first
token's state (a dense layer more, the mean over tokens and the categories less)."""


def render(rows: Sequence[Row], texts: Sequence[Texts], failed: Mapping[str, str], seconds: float) -> str:
    """Render the whole section; `failed` says by name why a peer is not in it."""
    kinds = [each.kind for each in texts]
    rounds = max(len(row.rounds) for row in rows)
    parts = [_INTRODUCTION.format(seconds=seconds, rounds=rounds)]
    parts.append("\n".join(f"- {each.kind}: {each.described()}" for each in texts))
    parts.append("\n".join(f"- **{row.name}**: {row.described} ({row.versions})" for row in rows))
    if failed:
        parts.append("\n".join(f"- **{name}** is not measured: {_short(reason)}" for name, reason in failed.items()))
    peers = [row for row in rows if not row.ours]
    for ours in (row for row in rows if row.ours):
        if peers:
            parts += [f"### Throughput of {ours.name} as a multiple of others'", _ratios(ours, peers, kinds)]
    parts += ["### Start, memory and size", _resources(rows)]
    parts += ["### What was asked", _targets(rows, kinds)]
    parts += ["### All figures", _figures(rows, kinds)]
    return "\n\n".join(parts)


def _short(reason: str) -> str:
    """Keep the first and the last line of an error, without where this checkout lies."""
    lines = [line.strip() for line in reason.replace(f"{ROOT}/", "").splitlines() if line.strip()]
    return " ... ".join(dict.fromkeys((lines[0], lines[-1])))


def _ratios(ours: Row, peers: Sequence[Row], kinds: Sequence[str]) -> str:
    def cells(point: str) -> Iterator[str]:
        for peer in peers:
            times = ratio(ours.rounds, peer.rounds, throughput(point))
            yield times.shown() if times else "-"

    return _table(["mentions", *(peer.name for peer in peers)], ([point, *cells(point)] for point in _points(kinds)))


def _resources(rows: Sequence[Row]) -> str:
    head = ("server", "first correct answer, s", "MB when ready", "MB after the load", "MB installed", "MB shipped")

    def cells(row: Row) -> list[str]:
        ready = over_rounds(row.rounds, attrgetter("ready_seconds"))
        memory = [
            over_rounds(row.rounds, lambda measured: measured.ready_bytes / _MEGABYTE),
            over_rounds(row.rounds, lambda measured: measured.loaded_bytes / _MEGABYTE),
        ]
        sizes = [f"{size / _MEGABYTE:.0f}" for size in (row.installed_bytes, row.shipped_bytes)]
        return [row.name, ready.shown(".1f"), *(each.shown(".0f") for each in memory), *sizes]

    return _table(head, map(cells, rows))


def _figures(rows: Sequence[Row], kinds: Sequence[str]) -> str:
    head = ("mentions", "server", "mentions/s", "tokens/s", "p50, ms", "p99, ms", "requests")

    def cells(point: str, row: Row) -> list[str]:
        loads = [measured.loads[point] for measured in row.rounds]
        seconds = list(chain.from_iterable(load.seconds for load in loads))
        middle, late = 1000 * np.quantile(seconds, _LATE)
        tokens = over_rounds(row.rounds, lambda measured: measured.loads[point].tokens_a_second)
        rate = over_rounds(row.rounds, throughput(point))
        latencies = [f"{value:.1f}" for value in (middle, late)]
        return [point, row.name, rate.shown(".1f"), f"{tokens.middle:.0f}", *latencies, str(len(seconds))]

    return _table(head, (cells(point, row) for point in _points(kinds) for row in rows))


def _targets(rows: Sequence[Row], kinds: Sequence[str]) -> str:
    peers = {row.name: row.rounds for row in rows if not row.ours}
    reference = next((row for row in rows if row.reference), None)
    lines = [
        [ours.name, each.asked, each.found, "yes" if each.reached else "**no**"]
        for ours in rows
        if ours.ours
        for each in targets(
            ours.rounds, reference.rounds if reference else [], peers, kinds, reference.name if reference else ""
        )
    ]
    return _table(("", "asked", "found", "reached"), lines)


def _points(kinds: Sequence[str]) -> list[str]:
    return [point_name(kind, batch) for kind in kinds for batch in BATCHES]


def _table(head: Sequence[str], rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return "\n".join([*lines, *(f"| {' | '.join(cells)} |" for cells in rows)])
