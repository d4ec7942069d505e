"""Where time and memory of a real service go, on a tiny model."""

from pathlib import Path

import pytest

from benchmarks.limit import alone, footprint
from data.record import Mention
from tests.serving.tiny import make_tiny_bundle

pytestmark = pytest.mark.slow


def test_the_parts_of_a_single_request_add_up_to_what_the_caller_waits(tmp_path: Path):
    mentions = [Mention(text="Третий день жду возврат " * (1 + number % 4)) for number in range(80)]
    parts = alone.seconds_of_one(make_tiny_bundle(tmp_path), mentions, tmp_path)
    assert 0 < parts.pop(alone.WHOLE) == pytest.approx(sum(parts.values()), rel=0.3)  # medians add up only nearly
    assert parts["find the brand and tokenize"] > 0
    assert parts["the model, after a mention of the same length"] > 0
    assert parts["transport, access, log, metrics and answer"] > 0


def test_the_parts_of_memory_add_up_to_what_the_service_holds(tmp_path: Path):
    parts = footprint.footprint(make_tiny_bundle(tmp_path), tmp_path)
    assert parts.pop(footprint.WHOLE) == sum(parts.values()) > 50e6
    assert min(parts.values()) > -20e6  # what the two processes share may leave little to the last part
