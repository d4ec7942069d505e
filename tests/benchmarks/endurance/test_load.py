"""The loads of the benchmark against a real service, for seconds instead of minutes."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from benchmarks.endurance.many import LOOKS, send_many
from benchmarks.endurance.outcomes import together
from benchmarks.endurance.requests import Known, know
from benchmarks.endurance.saturation import overload, saturate
from benchmarks.endurance.table import many_text, overload_text
from data.record import Mention
from serving.scoring.scorer import Scorer
from tests.serving.running import RunningService, free_port, running_service
from tests.serving.tiny import make_tiny_bundle

pytestmark = pytest.mark.slow

WAITING = 100  # texts, so that a load of a tiny model finds the queue full


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("endurance")


@pytest.fixture(scope="module")
def bundle(folder: Path) -> Path:
    return make_tiny_bundle(folder / "bundle")


@pytest.fixture(scope="module")
def known(bundle: Path) -> list[Known]:
    mentions = [Mention(text=f"Третий день жду возврат {number}", brand="Ромашка") for number in range(20)]
    return know(Scorer.load(bundle, threads=1), mentions)


@pytest.fixture(scope="module")
def service(folder: Path, bundle: Path) -> Iterator[RunningService]:
    port = free_port()
    environment = {
        "TONIKA_MODEL": str(bundle),
        "TONIKA_PORT": str(port),
        "TONIKA_MAX_WAITING_TEXTS": str(WAITING),
    }
    with running_service([sys.executable, "-m", "tonika", "serve"], environment, port, folder) as running:
        yield running


def test_what_saturates_is_answered_rightly(service: RunningService, known: list[Known]):
    outcomes = asyncio.run(saturate(service.url, known[:5], 1, np.random.default_rng(0)))
    assert outcomes.right > 0
    assert not outcomes.failures
    assert not outcomes.unanswered


def test_a_load_above_that_is_answered_or_refused(service: RunningService, known: list[Known]):
    found = asyncio.run(overload(service.url, known, 5000, 2, np.random.default_rng(0)))
    everyone = together([found.flooding, found.others, found.quiet])
    assert everyone.right > 0
    assert set(everyone.refusals) == {"queue_full"}
    assert not everyone.failures
    assert not everyone.unanswered
    assert found.quiet.right == found.quiet.sent > 0
    assert found.health
    assert found.metrics
    assert "queue" not in overload_text(2500, found, 2 / 60)


def test_an_answer_of_another_model_is_told(service: RunningService, known: list[Known], folder: Path):
    other = Scorer.load(make_tiny_bundle(folder / "other", seed=7), threads=1)
    outcomes = asyncio.run(
        saturate(service.url, know(other, [each.mention for each in known]), 0.5, np.random.default_rng(0))
    )
    assert outcomes.failures


def test_memory_is_looked_at_on_the_way(service: RunningService, known: list[Known]):
    found = asyncio.run(send_many(service.url, service.process, known, 100, np.random.default_rng(0)))
    assert found.outcomes.right >= 100
    assert len(found.memory) == LOOKS
    assert all(size > 10 * 1024**2 for _, size in found.memory)
    assert "100" in many_text(found)
