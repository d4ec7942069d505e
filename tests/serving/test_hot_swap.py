"""The champion moves while a real service answers requests."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from data.record import Mention
from serving.scoring.scorer import Scorer
from tests.serving.live_registry import LiveRegistry
from tests.serving.running import RunningService, free_port, kill_at_once, running_service
from tests.serving.tiny import make_tiny_bundle

pytestmark = pytest.mark.slow

TEXT = "Третий день жду возврат"
SWAPS = 20
CALLERS = 4
SECONDS = 60  # in which what must happen happens, on a machine that is busy with other things


@pytest.fixture
def expected(live_registry: LiveRegistry, tmp_path: Path) -> dict[str, float]:
    """Two versions of the model, and what each says of the text; the first is champion."""
    found = {}
    for seed in (13, 7):
        bundle = make_tiny_bundle(tmp_path / str(seed), seed=seed)
        score = Scorer.load(bundle, threads=1).score([Mention(text=TEXT)])[0]
        found[live_registry.register(bundle)] = round(score.tonality_probabilities["negative"], 6)
    live_registry.move_champion(min(found))
    return found


@contextmanager
def serving(registry: LiveRegistry, folder: Path) -> Iterator[RunningService]:
    port = free_port()
    environment = {
        "MLFLOW_TRACKING_URI": registry.uri,
        "TONIKA_PORT": str(port),
        "TONIKA_THREADS": "1",
        "TONIKA_MODEL_POLL_SECONDS": "1",
        "HF_HUB_OFFLINE": "1",
    }
    with running_service([sys.executable, "-m", "tonika", "serve"], environment, port, folder) as service:
        yield service


def answer(url: str) -> tuple[str, float]:
    """The version that answers, and what it says."""
    response = httpx.post(f"{url}/v1/score", json={"mentions": [{"text": TEXT}]}, timeout=30)
    response.raise_for_status()
    content = response.json()
    return content["model"]["version"], content["scores"][0]["tonality"]["probabilities"]["negative"]


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def metric(url: str, name: str) -> float:
    lines = [line for line in httpx.get(f"{url}/metrics").text.splitlines() if line.startswith(name)]
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines)


def test_no_request_fails_and_no_answer_is_wrong_while_the_champion_moves(
    live_registry: LiveRegistry, expected: dict[str, float], tmp_path: Path
):
    answers: list[tuple[str, float]] = []
    failures: list[Exception] = []
    ended = threading.Event()

    def ask(url: str) -> None:
        while not ended.is_set():
            try:
                answers.append(answer(url))
            except Exception as error:  # noqa: BLE001 - whatever it is, a request failed
                failures.append(error)

    with serving(live_registry, tmp_path) as service:
        callers = [threading.Thread(target=ask, args=(service.url,)) for _ in range(CALLERS)]
        for caller in callers:
            caller.start()
        try:
            versions = sorted(expected)
            for swap in range(SWAPS):
                wanted = versions[(swap + 1) % 2]
                live_registry.move_champion(wanted)
                wait_for(lambda wanted=wanted: answers[-1][0] == wanted if answers else False)  # type: ignore[misc]
        finally:
            ended.set()
            for caller in callers:
                caller.join()
        assert metric(service.url, "tonika_model_swaps_total") == SWAPS
    assert not failures
    assert set(answers) == set(expected.items())


def test_it_keeps_its_model_without_the_registry_and_starts_from_it(
    live_registry: LiveRegistry, expected: dict[str, float], tmp_path: Path
):
    first, second = sorted(expected)
    with serving(live_registry, tmp_path) as service:
        file = live_registry.files_of(second, "model.onnx")
        content = file.read_bytes()
        file.write_bytes(content[:100])
        live_registry.move_champion(second)
        wait_for(lambda: metric(service.url, "tonika_model_swap_failures_total") >= 1)
        assert answer(service.url) == (first, expected[first])
        file.write_bytes(content)
        wait_for(lambda: answer(service.url) == (second, expected[second]))
        live_registry.stop()
        wait_for(lambda: metric(service.url, "tonika_model_swap_failures_total") >= 2)
        assert answer(service.url) == (second, expected[second])
        kill_at_once(service)
    with serving(live_registry, tmp_path) as service:
        assert answer(service.url) == (second, expected[second])
        live_registry.start()
        live_registry.move_champion(first)
        wait_for(lambda: answer(service.url) == (first, expected[first]))
