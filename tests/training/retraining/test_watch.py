"""When a round of retraining begins."""

from collections.abc import Iterator, Sequence
from itertools import chain, repeat

from data.errors import TonikaError
from training.errors import TrainingError
from training.retraining.retrain import Round
from training.retraining.watch import watch
from training.settings import RetrainSettings

SETTINGS = RetrainSettings(new_labels=2, settle_seconds=30, reconcile_minutes=15)
DOWN = TrainingError("Label Studio is down")


def watched(
    outcomes: Sequence[Round | TonikaError], *, hinted: bool = True
) -> tuple[list[Round | TonikaError], list[tuple[str, float]]]:
    """Watch through rounds that come to `outcomes`, and one more; returns what came out, and the waits between."""
    coming: Iterator[Round | TonikaError] = chain(outcomes, repeat(Round("waiting", 0)))
    waits: list[tuple[str, float]] = []

    def retrain() -> Round:
        outcome = next(coming)
        if isinstance(outcome, TonikaError):
            raise outcome
        return outcome

    def wait(seconds: float) -> bool:
        waits.append(("hint", seconds))
        return hinted

    rounds = watch(SETTINGS, retrain, wait, lambda seconds: waits.append(("sleep", seconds)))
    seen = [next(rounds) for _ in range(len(outcomes) + 1)]
    return seen[:-1], waits


def test_a_round_begins_when_the_labels_after_a_hint_have_settled():
    seen, waits = watched([Round("promoted", 2)])
    assert seen == [Round("promoted", 2)]
    assert waits == [("hint", 0), ("hint", 900), ("sleep", 30)]


def test_without_a_hint_the_clock_begins_a_round():
    _, waits = watched([Round("waiting", 1)], hinted=False)
    assert waits == [("hint", 0), ("hint", 900)]


def test_what_fails_is_yielded_and_tried_again_without_a_hint():
    seen, waits = watched([Round("waiting", 1), DOWN, Round("promoted", 2)])
    assert seen == [Round("waiting", 1), DOWN, Round("promoted", 2)]
    assert waits == [("hint", 0), ("hint", 900), ("sleep", 30), ("sleep", 60), ("hint", 900), ("sleep", 30)]


def test_pauses_double_up_to_an_hour_and_start_anew_after_a_success():
    _, waits = watched([*[DOWN] * 8, Round("waiting", 0), DOWN])
    pauses = [seconds for how, seconds in waits if how == "sleep"]
    assert pauses == [60, 120, 240, 480, 960, 1920, 3600, 3600, 30, 60]


def test_no_number_of_failures_ends_the_watch():
    _, waits = watched([DOWN] * 1100)
    assert waits[-1] == ("sleep", 3600)
