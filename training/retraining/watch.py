"""Retraining whenever enough new labels have come, until it is stopped."""

import time
from collections.abc import Callable, Iterator
from typing import Protocol

from data.errors import TonikaError
from training.retraining.retrain import Round
from training.settings import RetrainSettings

_LONGEST_PAUSE = 3600.0  # seconds between tries while something keeps failing
_MOST_DOUBLINGS = 30  # far beyond the longest pause, and far from what a float cannot hold


class Waiting(Protocol):
    """How to wait for a hint; see training.retraining.hints."""

    def __call__(self, seconds: float) -> bool:
        """Wait, at most so many seconds; tells whether a hint came."""


def watch(
    settings: RetrainSettings,
    retrain: Callable[[], Round],
    wait: Waiting,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Round | TonikaError]:
    """Yield what each round came to, for ever.

    A round begins when a hint has come and the labels after it have had time to settle, and at the latest after
    `reconcile_minutes`, since hints get lost. What fails (Label Studio is down, a stage breaks) is yielded and tried
    again, after pauses that double up to an hour.
    """
    failures = 0
    wait(0)  # what was said until now, the first round sees by itself
    while True:
        try:
            outcome: Round | TonikaError = retrain()
            failures = 0
        except TonikaError as error:
            outcome = error
            failures += 1
        yield outcome
        if failures:
            sleep(min(_LONGEST_PAUSE, settings.settle_seconds * 2.0 ** min(failures, _MOST_DOUBLINGS)))
        elif wait(60.0 * settings.reconcile_minutes):
            sleep(settings.settle_seconds)
