"""Real servers on tiny models: each starts, answers as its model does in this process, and is gone afterwards."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import mlflow
import psutil
import pytest

from benchmarks.peers.__main__ import rows_of
from benchmarks.peers.catalog import BENTOML, FASTAPI, MLFLOW, TONIKA, TONIKA_INT8, Peer
from benchmarks.peers.contenders import Field
from benchmarks.peers.errors import PeerError
from benchmarks.peers.measuring import BATCHES, measure, point_name, try_out
from benchmarks.peers.models import Models
from benchmarks.peers.results import Results
from benchmarks.peers.texts import Texts
from benchmarks.peers.turns import measure_all
from benchmarks.peers.wire import Answer
from tests.benchmarks.peers.tiny_models import contender, make_models
from tests.data.builders import distinct_text
from tests.project_copy import ROOT
from tests.training.tiny_encoder import export_settings

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Models]:
    before = mlflow.get_tracking_uri()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)  # where params.yaml is
        yield make_models(tmp_path_factory.mktemp("models"), export_settings())
    mlflow.set_tracking_uri(before)  # other rooms' tests share this process


@pytest.fixture(autouse=True)
def nothing_of_it_is_left_running() -> Iterator[None]:
    before = _children()  # servers of other rooms, which share this process
    yield
    assert not _children() - before


@pytest.mark.parametrize("peer", [TONIKA_INT8, BENTOML, FASTAPI, MLFLOW], ids=lambda peer: str(peer.key))
def test_a_server_starts_and_answers_correctly(peer: Peer, models: Models, tmp_path: Path):
    try_out(contender(peer, models), tmp_path / "peer.log")


def test_every_point_is_measured(models: Models, tmp_path: Path):
    kinds = [Texts(name, "invented", 1, _texts(number), (8,) * 256) for number, name in enumerate(("short", "long"))]
    measured = measure(contender(TONIKA, models), 2, kinds, 0.2, tmp_path / "tonika.log")
    assert (measured.peer, measured.round) == ("tonika", 2)
    assert set(measured.loads) == {point_name(kind, batch) for kind in ("short", "long") for batch in BATCHES}
    for batch in BATCHES:
        load = measured.loads[point_name("short", batch)]
        assert load.mentions == batch * len(load.seconds)
        assert load.tokens == 8 * load.mentions
    assert 0.5 < measured.ready_seconds < 180
    assert 20e6 < measured.ready_bytes < 2e9


def test_a_server_that_answers_otherwise_than_its_model_is_not_measured(models: Models, tmp_path: Path):
    right = contender(TONIKA, models)
    wrong = replace(right, expected=(*right.expected[:-1], Answer("negative", 0.123)))
    with pytest.raises(PeerError, match="text 2 was answered with"):
        try_out(wrong, tmp_path / "tonika.log")


def test_a_peer_that_fails_on_the_way_is_named_and_what_was_measured_is_not_measured_again(
    models: Models, tmp_path: Path
):
    right, other = contender(TONIKA, models), contender(FASTAPI, models)
    wrong = replace(other, expected=(Answer("negative", 0.123),) * len(other.expected))
    kinds = [Texts("short", "invented", 1, _texts(0), (8,) * 256)]
    field, results = Field([right, wrong], {}), Results(tmp_path / "results", {})
    first = measure_all(field, kinds, 1, 0.1, results, tmp_path)
    assert list(first) == ["tonika"]
    assert "text 0 was answered with" in field.failed["FastAPI"]
    assert [row.name for row in rows_of(field, first, models)] == ["Tonika"]
    assert measure_all(Field([right], {}), kinds, 1, 0.1, results, tmp_path) == first


def _texts(kind: int) -> tuple[str, ...]:
    return tuple(distinct_text(1000 * kind + number) for number in range(256))


def _children() -> set[psutil.Process]:
    """Those of this process that still run."""
    return {child for child in psutil.Process().children(recursive=True) if child.status() != psutil.STATUS_ZOMBIE}
