"""When a round of retraining begins."""

import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.serving.running import free_port, running_service
from tests.serving.tiny import make_tiny_bundle
from training.errors import TrainingError
from training.retraining.hints import Hints, find_hints
from training.retraining.retrain import Round, check_labels_are_used
from training.retraining.watch import watch
from training.settings import RetrainSettings

SETTINGS = RetrainSettings(new_labels=2, settle_seconds=0.01, reconcile_minutes=1)


def test_rounds_go_on_after_one_that_failed_and_wait_for_word_otherwise():
    outcomes: Iterator[Round | TrainingError] = iter(
        [Round("waiting", 1), TrainingError("Label Studio is down"), Round("promoted", 2)]
    )
    waited: list[float] = []

    def retrain() -> Round:
        outcome = next(outcomes)
        if isinstance(outcome, Round):
            return outcome
        raise outcome

    def wait(seconds: float) -> bool:
        waited.append(seconds)
        return True

    rounds = watch(SETTINGS, retrain, wait)
    assert next(rounds) == Round("waiting", 1)
    assert str(next(rounds)) == "Label Studio is down"
    assert next(rounds) == Round("promoted", 2)
    assert waited == [0, 60.0], "a failure waits for no word"


def test_labels_that_the_pipeline_does_not_read_are_an_error(tmp_path: Path):
    labels = tmp_path / "labels" / "label_studio.jsonl"
    check_labels_are_used(labels, str(tmp_path / "labels"))
    check_labels_are_used(labels, str(labels))
    with pytest.raises(TrainingError, match=r"the pipeline reads data/sample .* let prepare.labels"):
        check_labels_are_used(labels, "data/sample")


def test_a_service_that_does_not_answer_is_no_word_and_no_error():
    assert not Hints(f"http://127.0.0.1:{free_port()}", "secret").wait(0)


@pytest.mark.slow
def test_word_from_label_studio_ends_the_wait_and_old_word_does_not(tmp_path: Path):
    port = free_port()
    environment = {
        "TONIKA_MODEL": str(make_tiny_bundle(tmp_path / "bundle")),
        "TONIKA_PORT": str(port),
        "TONIKA_STATE": str(tmp_path / "state"),
        "TONIKA_SECRET": "shared",
    }
    with running_service([sys.executable, "-m", "tonika", "serve"], environment, port, tmp_path) as service:

        def say(annotation: int) -> None:
            event = {"action": "ANNOTATION_CREATED", "annotation": {"id": annotation}, "project": {"id": 1}}
            headers = {"X-Tonika-Secret": "shared"}
            httpx.post(f"{service.url}/webhook", json=event, headers=headers).raise_for_status()

        hints = find_hints({**environment, "TONIKA_URL": service.url})
        say(1)
        assert not hints.wait(0), "what came before the first look"
        assert not hints.wait(0)
        say(2)
        assert hints.wait(0)
        assert not hints.wait(0), "the same word twice"
