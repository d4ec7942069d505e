"""Word from Label Studio, as a running service has it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.serving.running import RunningService, free_port, running_service
from tests.serving.tiny import make_tiny_bundle
from training.retraining.hints import Hints, find_hints


@pytest.fixture
def service(tmp_path: Path) -> Iterator[RunningService]:
    """A service that was told no secret, and makes its own when it first needs one."""
    port = free_port()
    environment = {"TONIKA_MODEL": str(make_tiny_bundle(tmp_path / "bundle")), "TONIKA_PORT": str(port)}
    with running_service([sys.executable, "-m", "tonika", "serve"], environment, port, tmp_path) as running:
        yield running


def test_a_service_that_does_not_answer_is_no_word_and_no_error():
    warnings: list[str] = []
    assert not Hints(f"http://127.0.0.1:{free_port()}", lambda: "secret", warnings.append).wait(0)
    assert warnings == []


def test_the_service_is_where_its_settings_say():
    def at(environment: dict[str, str]) -> str:
        return find_hints(print, environment).url

    assert at({}) == "http://127.0.0.1:3000"
    assert at({"TONIKA_PORT": "3100"}) == "http://127.0.0.1:3100"
    assert at({"TONIKA_PORT": "3100", "TONIKA_URL": "http://tonika.local/"}) == "http://tonika.local"


@pytest.mark.slow
def test_word_from_label_studio_ends_the_wait_and_old_word_does_not(service: RunningService):
    def say(annotation: int) -> None:
        event = {"action": "ANNOTATION_CREATED", "annotation": {"id": annotation}, "project": {"id": 1}}
        headers = {"X-Tonika-Secret": hints.secret()}
        httpx.post(f"{service.url}/webhook", json=event, headers=headers).raise_for_status()

    warnings: list[str] = []
    environment = {"TONIKA_URL": service.url, "TONIKA_STATE": str(service.state)}
    hints = find_hints(warnings.append, environment)
    assert hints.secret() == "", "the service has made none yet"
    assert not hints.wait(0)
    say(1)
    assert hints.wait(0)
    assert not hints.wait(0), "the same word twice"
    latecomer = find_hints(warnings.append, environment)
    assert not latecomer.wait(0), "what came before the first look"
    say(2)
    assert latecomer.wait(0)
    assert warnings == []


@pytest.mark.slow
def test_a_secret_that_the_service_does_not_take_is_told_once_until_it_changes(service: RunningService):
    warnings: list[str] = []
    secret = "of another service"  # noqa: S105
    hints = Hints(service.url, lambda: secret, warnings.append)
    assert not hints.wait(0)
    assert not hints.wait(0)
    (warning,) = warnings
    assert f"{service.url} refuses the secret that is known here" in warning
    assert "Set TONIKA_SECRET to what `tonika secret` prints" in warning
    secret = ""
    assert not hints.wait(0)
    assert "wants a secret, and none is known here" in warnings[1]
    secret = (service.state / "secret").read_text(encoding="utf-8").strip()
    assert not hints.wait(0)
    assert len(warnings) == 2
    secret = ""
    assert not hints.wait(0)
    assert len(warnings) == 3, "it was taken in between"
