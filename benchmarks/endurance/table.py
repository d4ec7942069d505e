"""What was found, in Markdown."""

from collections.abc import Sequence

from benchmarks.endurance.many import ManyRequests
from benchmarks.endurance.outcomes import Outcomes, quantiles
from benchmarks.endurance.saturation import Overload

_MEGABYTE = 1024**2
_SHOWN = 2  # every second look at the memory is shown

_OVERLOAD = """\
Saturated, the service judged {saturating:.0f} texts a second. For {minutes:g} minutes {offered:.0f} a second were sent
at random moments (a Poisson process), and {judged:.0f} a second judged. The largest difference of a probability from
the scorer's own was {difference:.6f}; {unanswered} requests were left without any answer. Times are in seconds.

| caller | requests | answered rightly | refused with 429 | anything else | p50 | p99 | longest | p99 of refusals |
|---|---|---|---|---|---|---|---|---|
{callers}

| meanwhile, once a second | times | p50 | p99 | longest |
|---|---|---|---|---|
| `/readyz` | {health} |
| `/metrics` | {metrics} |"""

_MANY = """\
{sent} requests, {right} of them answered rightly, {refused} refused, and {failed} anything else; the largest difference
of a probability was {difference:.6f}. Memory of all processes of the service, shared pages counted once:

| requests | {requests} |
|---|{rule}
| MB | {sizes} |

Over the second half of the requests it lay between {least:.1f} and {most:.1f} MB."""


def overload_text(saturating: float, found: Overload, minutes: float) -> str:
    """Describe a load above saturation; `saturating` is in texts a second."""
    named = {
        "one that sends half of it": found.flooding,
        "three that send the rest": found.others,
        "one that sends a mention a second": found.quiet,
    }
    return _OVERLOAD.format(
        saturating=saturating,
        minutes=minutes,
        offered=found.offered,
        judged=sum(part.texts for part in named.values()) / (60 * minutes),
        difference=max(part.largest_difference for part in named.values()),
        unanswered=sum(part.unanswered for part in named.values()),
        callers="\n".join(caller_line(name, part) for name, part in named.items()),
        health=f"{len(found.health)} | {_seconds(found.health)}",
        metrics=f"{len(found.metrics)} | {_seconds(found.metrics)}",
    )


def many_text(found: ManyRequests) -> str:
    """Describe many requests and the memory over them."""
    outcomes = found.outcomes
    looks = [(requests, size / _MEGABYTE) for requests, size in found.memory]
    shown = looks[_SHOWN - 1 :: _SHOWN]
    later = [size for _, size in looks[len(looks) // 2 :]]
    return _MANY.format(
        sent=outcomes.sent,
        right=outcomes.right,
        refused=outcomes.refusals.total(),
        failed=_others(outcomes),
        difference=outcomes.largest_difference,
        requests=" | ".join(f"{requests}" for requests, _ in shown),
        rule="---|" * len(shown),
        sizes=" | ".join(f"{size:.1f}" for _, size in shown),
        least=min(later),
        most=max(later),
    )


def caller_line(name: str, outcomes: Outcomes) -> str:
    """Describe what became of one caller's requests."""
    refused = quantiles(outcomes.seconds_to_refuse)[1]
    counts = f"{outcomes.sent} | {outcomes.right} | {outcomes.refusals.total()} | {_others(outcomes)}"
    return f"| {name} | {counts} | {_seconds(outcomes.seconds)} | {refused:.3f} |"


def _others(outcomes: Outcomes) -> str:
    count = outcomes.failures.total() + outcomes.unanswered
    reasons = ", ".join(f"{times} {what}" for what, times in outcomes.failures.items())
    return f"{count} ({reasons})" if reasons else f"{count}"


def _seconds(found: Sequence[float]) -> str:
    return " | ".join(f"{value:.3f}" for value in quantiles(list(found)))
