"""The gate: whether a challenger may become champion, judged on the same mentions as the champion."""

from dataclasses import dataclass

from training.evaluation.bootstrap import Interval, paired_difference
from training.evaluation.predictions import Predictions, headline
from training.evaluation.slices import make_slices
from training.settings import PromoteSettings

_POINTS = 100.0


@dataclass(frozen=True)
class SliceFall:
    """A slice in which the challenger is worse, in points."""

    name: str
    mentions: int
    fall: float


@dataclass(frozen=True)
class Verdict:
    """The gate's answer and what it rests on."""

    promote: bool
    reason: str
    difference: Interval | None = None  # challenger minus champion, in points of the headline figure
    falls: tuple[SliceFall, ...] = ()  # slices that fell by more than the limit


def judge(challenger: Predictions, champion: Predictions, settings: PromoteSettings) -> Verdict:
    """Compare two models' predictions for the same mentions.

    The challenger passes if the lower bound of the bootstrapped difference in the headline figure is above
    `-margin` points, and no slice of at least `slice_min_mentions` loses more than `max_slice_fall` points.

    Raises:
        ValueError: the predictions are not for the same mentions.
    """
    if challenger.mentions != champion.mentions:
        raise ValueError("challenger and champion were scored on different mentions; score both on one test part")
    difference = paired_difference(
        lambda rows: _POINTS * headline(challenger, rows),
        lambda rows: _POINTS * headline(champion, rows),
        challenger.groups,
        settings.bootstrap_samples,
        settings.seed,
    )
    falls = tuple(fall for fall in _falls(challenger, champion, settings) if fall.fall > settings.max_slice_fall)
    figures = (
        f"headline {_POINTS * headline(champion):.1f} -> {_POINTS * headline(challenger):.1f} points on "
        f"{len(champion.mentions)} mentions, difference {difference.value:+.1f} "
        f"({difference.low:+.1f} to {difference.high:+.1f})"
    )
    if difference.low <= -settings.margin:
        reason = f"{figures}: the lower bound must be above {-settings.margin:+.1f}"
        return Verdict(promote=False, reason=reason, difference=difference, falls=falls)
    if falls:
        worst = ", ".join(f"{fall.name} -{fall.fall:.1f} ({fall.mentions} mentions)" for fall in falls)
        reason = f"{figures}; but these slices fall by more than {settings.max_slice_fall:.1f} points: {worst}"
        return Verdict(promote=False, reason=reason, difference=difference, falls=falls)
    return Verdict(promote=True, reason=figures, difference=difference)


def _falls(challenger: Predictions, champion: Predictions, settings: PromoteSettings) -> list[SliceFall]:
    return [
        SliceFall(
            f"{part.dimension}={part.value}",
            len(part.rows),
            _POINTS * (headline(champion.take(part.rows)) - headline(challenger.take(part.rows))),
        )
        for part in make_slices(champion.mentions, settings.slice_min_mentions)
    ]
