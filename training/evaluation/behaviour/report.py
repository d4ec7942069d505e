"""Pass rates of a scorer on the behavioural suite: cases and a scorer in, plain data out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from data.record import Mention
from serving.scoring.decision import Score
from training.evaluation.behaviour.cases import CAPABILITIES, KINDS, Capability, CapabilityCases, Case, Kind

ScoreMentions = Callable[[Sequence[Mention]], Sequence[Score]]


@dataclass(frozen=True)
class Outcome:
    """What became of one case."""

    capability: Capability
    case: Case
    scores: tuple[Score, ...]  # of the case's mentions, in order
    passed: bool


@dataclass(frozen=True)
class PassRate:
    """How many cases there were, and how many passed."""

    cases: int
    passed: int

    @property
    def share(self) -> float:
        """Passed of all, 0 to 1.

        Raises:
            ZeroDivisionError: there were no cases, so there is no rate.
        """
        return self.passed / self.cases


@dataclass(frozen=True)
class BehaviourReport:
    """The outcome of every case."""

    outcomes: tuple[Outcome, ...]

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """The cases that did not pass."""
        return tuple(outcome for outcome in self.outcomes if not outcome.passed)

    def pass_rate(self, capability: Capability | None = None, kind: Kind | None = None) -> PassRate:
        """Count the cases of one capability, of one kind, of both, or all."""
        passed = [
            outcome.passed
            for outcome in self.outcomes
            if capability in {None, outcome.capability} and kind in {None, outcome.case.kind}
        ]
        return PassRate(len(passed), sum(passed))

    def as_metrics(self) -> dict[str, float]:
        """Return the pass rates by name: of all cases, of each kind and of each capability that has cases."""
        rates = {"": self.pass_rate()}
        rates |= {f"{kind}_": self.pass_rate(kind=kind) for kind in KINDS}
        rates |= {f"{capability}_": self.pass_rate(capability) for capability in CAPABILITIES}
        return {f"{name}pass_rate": rate.share for name, rate in rates.items() if rate.cases}


def judge_behaviour(suite: Iterable[CapabilityCases], score: ScoreMentions) -> BehaviourReport:
    """Score the mentions of all cases in one call of `score` (one score a mention, in order), and judge each case."""
    cases = [(found.capability, case) for found in suite for case in found.cases]
    rows = [(row, mention) for row, (_, case) in enumerate(cases) for mention in case.mentions]
    by_case: list[list[Score]] = [[] for _ in cases]
    for (row, _), found in zip(rows, score([mention for _, mention in rows]), strict=True):
        by_case[row].append(found)
    return BehaviourReport(
        tuple(
            Outcome(capability, case, tuple(scores), case.passes(scores))
            for (capability, case), scores in zip(cases, by_case, strict=True)
        )
    )
