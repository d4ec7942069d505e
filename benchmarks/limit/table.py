"""What was measured, in Markdown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.limit.layouts import Layout
from benchmarks.limit.stages import MODEL

_GIGA = 1e9
_SHOWN = 0.005  # share of time from which an operation has a row


@dataclass(frozen=True)
class Speed:
    """What one graph needs and reaches on one request."""

    precision: str
    tokens: int  # of the request, without padding
    multiply_adds: int  # of the request, without padding
    limit: float  # multiply-adds a second of one large product
    stages: Mapping[str, float]  # seconds
    operations: Mapping[str, float]  # shares of the engine's time
    alone: Mapping[str, float]  # seconds of a request of one mention
    memory: Mapping[str, int]  # bytes of a service
    layouts: Sequence[Layout]

    @property
    def rate(self) -> float:
        """Multiply-adds a second while the model works."""
        return self.multiply_adds / self.stages[MODEL]


_RENDERED = """\
A request of {mentions} mentions, {tokens} tokens, on {threads} threads; best of several times. *Limit* is what one
product of two matrices of 2048 rows and columns reaches through the same engine, in the same precision.

| graph | mentions a second, all stages | multiply-adds a token | thousand millions a second | limit | reached |
|---|---|---|---|---|---|
{speeds}

### Where the time of a request goes

{stages}

### Where the time of the model goes

By kind of operation, as the engine tells it for mentions alone.

{operations}

### Where the time of a single mention goes

Requests of one mention each to a real service, one after another, in the order of the data: median, of the parts too.

{alone}

### Where the memory of the service goes

Proportional set size; what two processes share is counted half for each.

{memory}

### Threads

Requests of 32 by as many callers as passes run at once, and a single mention while nothing else runs; medians.

{layouts}"""

_LAYOUTS = """\
| graph | passes at once | threads of each | mentions a second | a request of 32 | a single mention |
|---|---|---|---|---|---|"""


def render(speeds: Sequence[Speed], mentions: int, threads: int) -> str:
    """Make the section."""
    return _RENDERED.format(
        mentions=mentions,
        tokens=speeds[0].tokens,
        threads=threads,
        speeds="\n".join(_speed_line(speed, mentions) for speed in speeds),
        stages=_columns("stage", speeds, [_milliseconds(speed) for speed in speeds]),
        operations=_columns("operation", speeds, [_percents(speed) for speed in speeds]),
        alone=_columns("part", speeds, [_each(speed.alone, 1000, ".2f", "ms") for speed in speeds]),
        memory=_columns("what", speeds, [_each(speed.memory, 1e-6, ".0f", "MB") for speed in speeds]),
        layouts="\n".join([_LAYOUTS, *(_layout_line(speed, each) for speed in speeds for each in speed.layouts)]),
    )


def _speed_line(speed: Speed, mentions: int) -> str:
    whole = sum(speed.stages.values())
    return (
        f"| {speed.precision} | {mentions / whole:.0f} | {speed.multiply_adds / speed.tokens / 1e6:.1f} million "
        f"| {speed.rate / _GIGA:.0f} | {speed.limit / _GIGA:.0f} | {speed.rate / speed.limit:.0%} |"
    )


def _columns(head: str, speeds: Sequence[Speed], cells: Sequence[Mapping[str, str]]) -> str:
    names = list(dict.fromkeys(name for column in cells for name in column))
    lines = [f"| {head} | {' | '.join(speed.precision for speed in speeds)} |", "|---|" + "---|" * len(speeds)]
    lines += [f"| {name} | {' | '.join(column.get(name, '-') for column in cells)} |" for name in names]
    return "\n".join(lines)


def _milliseconds(speed: Speed) -> dict[str, str]:
    whole = sum(speed.stages.values())
    return {stage: f"{1000 * taken:.1f} ms, {taken / whole:.0%}" for stage, taken in speed.stages.items()}


def _percents(speed: Speed) -> dict[str, str]:
    return {kind: f"{share:.1%}" for kind, share in speed.operations.items() if share >= _SHOWN}


def _each(values: Mapping[str, float], times: float, digits: str, unit: str) -> dict[str, str]:
    return {name: f"{value * times:{digits}} {unit}" for name, value in values.items()}


def _layout_line(speed: Speed, layout: Layout) -> str:
    return (
        f"| {speed.precision} | {layout.passes} | {layout.threads} | {layout.rate:.0f} "
        f"| {1000 * layout.seconds:.0f} ms | {1000 * layout.seconds_alone:.1f} ms |"
    )
