"""What each annotator did, how often they are with the majority, and how they fare on control tasks."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot, sqrt

from data.judgements import verdict
from data.record import Labels
from data.voting import Vote, majority
from labeling.agreement.judged import JudgedMention

_Z = 1.959964  # of the 95% interval


@dataclass(frozen=True)
class Share:
    """How many of how many."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share, None of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95% score interval.

        Source: Wilson 1927, "Probable Inference, the Law of Succession, and Statistical Inference".
        """
        if not self.whole:
            return None
        share = self.part / self.whole
        middle = share + _Z**2 / (2 * self.whole)
        reach = _Z * sqrt(share * (1 - share) / self.whole + _Z**2 / (4 * self.whole**2))
        scale = 1 + _Z**2 / self.whole
        return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)

    def clearly_below(self, other: "Share") -> bool:
        """Tell whether the 95% interval of the difference lies below zero.

        Source: Newcombe 1998, "Interval Estimation for the Difference Between Independent Proportions", method 10.
        """
        if self.value is None or self.interval is None or other.value is None or other.interval is None:
            return False
        reach = hypot(other.value - other.interval[0], self.interval[1] - self.value)
        return other.value - self.value > reach


@dataclass(frozen=True)
class AnnotatorFigures:
    """One annotator's work."""

    annotator: str  # Label Studio's id of the user
    judged: int  # mentions
    skipped: int  # tasks
    with_majority: Share  # of the mentions that others judged too; a tie is nobody's majority
    controls: Share  # right tonality, or exclusion, of the control mentions
    control_categories: float | None  # micro F1 where the known answer is a negative with its categories
    needs_help: bool  # right on controls clearly less often than the others


class AnnotatorCounts:
    """Counts by annotator."""

    def __init__(self, answers: Mapping[str, Labels]) -> None:
        """Take the known answers, by the mention's key."""
        self._answers = answers
        self._judged: Counter[str] = Counter()
        self._skipped: Counter[str] = Counter()
        self._shared: Counter[str] = Counter()
        self._with_majority: Counter[str] = Counter()
        self._controls: Counter[str] = Counter()
        self._right: Counter[str] = Counter()
        self._categories: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, judged: JudgedMention) -> None:
        """Count one mention."""
        self._judged.update(judged.labels.keys())
        self._skipped.update(judged.skipped_by)
        verdicts = judged.verdicts
        if len(verdicts) > 1:
            winner = majority([Vote(who, answer) for who, answer in verdicts.items()])
            self._shared.update(verdicts.keys())
            self._with_majority.update(who for who, answer in verdicts.items() if answer == winner)
        known = self._answers.get(judged.key)
        if known:
            self._compare(judged.labels, known)

    def figures(self) -> tuple[AnnotatorFigures, ...]:
        """Return everybody's figures: those who do worst on control tasks first, then who did most."""
        everybody = map(self._figures, {*self._judged, *self._skipped})
        return tuple(sorted(everybody, key=_worst_first))

    def _compare(self, given: Mapping[str, Labels], known: Labels) -> None:
        for who, labels in given.items():
            if verdict(known):
                self._controls[who] += 1
                self._right[who] += verdict(labels) == verdict(known)
            if known.tonality == "negative" and known.categories is not None:
                chosen, wanted = set(labels.categories or ()), set(known.categories)
                self._categories[who].update(
                    both=len(chosen & wanted), only_chosen=len(chosen - wanted), only_wanted=len(wanted - chosen)
                )

    def _figures(self, who: str) -> AnnotatorFigures:
        controls = Share(self._right[who], self._controls[who])
        others = Share(self._right.total() - controls.part, self._controls.total() - controls.whole)
        return AnnotatorFigures(
            annotator=who,
            judged=self._judged[who],
            skipped=self._skipped[who],
            with_majority=Share(self._with_majority[who], self._shared[who]),
            controls=controls,
            control_categories=_micro_f1(self._categories[who]),
            needs_help=controls.clearly_below(others),
        )


def _worst_first(figures: AnnotatorFigures) -> tuple[float, int, str]:
    right = figures.controls.value
    return (2.0 if right is None else right, -figures.judged, figures.annotator)


def _micro_f1(counts: Mapping[str, int]) -> float | None:
    wrong = counts["only_chosen"] + counts["only_wanted"]
    right = counts["both"]
    return 2 * right / (2 * right + wrong) if right or wrong else None
