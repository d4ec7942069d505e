"""The closed loop, against the real API behind a real socket."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.peers import wire
from benchmarks.peers.errors import PeerError
from benchmarks.peers.load import Caller, Load, Request, calling, measure_load
from benchmarks.peers.measuring import requests_of
from benchmarks.peers.processes import free_port
from benchmarks.peers.texts import Texts
from serving.api.served import ModelSlot, load_model
from serving.settings import ServiceSettings
from tests.serving.in_process import make_api
from tests.serving.listening import listening
from tests.serving.tiny import make_tiny_bundle

TEXTS = Texts("short", "invented", 1, ("спасибо", "ужас", "вчера", "где"), (3, 4, 5, 6))


@pytest.fixture(scope="module")
def caller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    bundle: Path = make_tiny_bundle(tmp_path_factory.mktemp("tiny") / "bundle")
    slot, port = ModelSlot(), free_port()
    slot.put(load_model(ServiceSettings(model=str(bundle), threads=1)))
    with listening(make_api(slot), port), calling(port, wire.TONIKA) as caller:
        yield caller


def test_requests_hold_the_texts_in_order_with_their_tokens():
    assert [(each.mentions, each.tokens) for each in requests_of(TEXTS, wire.TONIKA, 2)] == [(2, 7), (2, 11)]
    assert [each.body for each in requests_of(TEXTS, wire.TONIKA, 1)][3] == wire.TONIKA.encoded(["где"])


def test_requests_are_sent_in_turns_for_as_long_as_told(caller: Caller):
    load = measure_load(caller, requests_of(TEXTS, wire.TONIKA, 2), 0.3)
    count = len(load.seconds)
    assert count > 2
    assert load.mentions == 2 * count
    assert load.tokens == 7 * ((count + 1) // 2) + 11 * (count // 2)
    assert 0 < sum(load.seconds) < 0.3 + max(load.seconds)


def test_a_request_that_takes_longer_is_waited_for(caller: Caller):
    assert len(measure_load(caller, requests_of(TEXTS, wire.TONIKA, 4), 1e-6).seconds) == 1


def test_a_refused_request_ends_the_measurement(caller: Caller):
    with pytest.raises(PeerError, match="answered with 422"):
        measure_load(caller, [Request(wire.TONIKA.encoded([""]), 1, 1)], 0.1)


def test_an_answer_for_fewer_mentions_ends_the_measurement(caller: Caller):
    with pytest.raises(PeerError, match="has 2 mentions and got 1 answers"):
        measure_load(caller, [Request(wire.TONIKA.encoded(["ужас"]), 2, 8)], 0.1)


def test_figures_of_a_load():
    load = Load(seconds=(0.1, 0.3, 0.2, 0.4), mentions=40, tokens=500)
    assert load.mentions_a_second == pytest.approx(40)
    assert load.tokens_a_second == pytest.approx(500)
    assert load.quantile(0.5) == pytest.approx(0.25)
