"""What Tonika is asked to reach beside its peers, and whether it does."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from benchmarks.peers.comparison import Rounds, Spread, latency, over_rounds, ratio, throughput
from benchmarks.peers.measuring import BATCHES, point_name

_TIMES = 5.0  # the reference's throughput on batches of short mentions
_SHARE = 1 / 3  # of its median latency with single mentions
_MEMORY = 1 / 4  # of its memory
_READY = 5.0  # seconds
_MIDDLE = 0.5  # the quantile
_SHORT = "short"


@dataclass(frozen=True)
class Reached:
    """One thing that is asked, with what was found at the point where it is furthest from it."""

    asked: str
    found: str
    reached: bool


def targets(
    ours: Rounds, reference: Rounds, peers: Mapping[str, Rounds], kinds: Sequence[str], name: str
) -> Iterator[Reached]:
    """Compare one of Tonika's rows with `reference`, called `name`, and with all of `peers`, by their names.

    Medians over rounds decide. What needs a peer that was not measured is left out.
    """
    if reference:
        yield from _against_reference(ours, reference, kinds, name)
    points = [point_name(kind, batch) for kind in kinds for batch in BATCHES]
    found = [
        (times, f"{times.shown()} times {peer} at {point}")
        for peer, theirs in peers.items()
        for point in points
        if (times := ratio(ours, theirs, throughput(point)))
    ]
    if found:
        least, shown = min(found, key=lambda each: each[0].middle)
        ahead = sum(times.middle > 1 for times, _ in found)
        yield Reached(
            "ahead of every peer at every point",
            f"at {ahead} of {len(found)}; least {shown}",
            least.middle > 1,
        )
    ready = over_rounds(ours, attrgetter("ready_seconds"))
    yield Reached(f"ready in under {_READY:.0f} s", f"{ready.shown('.1f')} s", ready.middle < _READY)


def _against_reference(ours: Rounds, reference: Rounds, kinds: Sequence[str], name: str) -> Iterator[Reached]:
    batches = [point_name(_SHORT, batch) for batch in BATCHES if batch > 1]
    found = [(times, point) for point in batches if (times := ratio(ours, reference, throughput(point)))]
    if found:
        least, point = min(found, key=lambda each: each[0].middle)
        asked = f"at least {_TIMES:.0f} times the throughput of {name} on batches of short mentions"
        yield Reached(asked, f"{least.shown()} at {point}", least.middle >= _TIMES)
    singles = [point_name(kind, 1) for kind in kinds]
    slow = [(times, point) for point in singles if (times := ratio(ours, reference, latency(point, _MIDDLE)))]
    if slow:
        most, point = max(slow, key=lambda each: each[0].middle)
        asked = f"single-mention p50 at most {_SHARE:.2f} of that of {name}"
        yield Reached(asked, f"{most.shown()} at {point}", most.middle <= _SHARE)
    memory: Spread | None = ratio(ours, reference, attrgetter("loaded_bytes"))
    if memory:
        yield Reached(f"at most {_MEMORY:.2f} of its memory", memory.shown(), memory.middle <= _MEMORY)
