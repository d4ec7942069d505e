"""What was measured is found again by a benchmark of the same circumstances."""

from pathlib import Path

from benchmarks.peers.results import Results
from tests.benchmarks.peers.invented import invented


def test_a_result_is_kept_for_the_same_circumstances_alone(tmp_path: Path):
    measured = invented("bentoml", 2, 30)
    Results(tmp_path, {"seconds": 8}).keep(measured)
    again = Results(tmp_path, {"seconds": 8})
    assert again.find("bentoml", 2) == measured
    assert again.find("bentoml", 1) is None
    assert again.find("litserve", 2) is None
    assert Results(tmp_path, {"seconds": 1}).find("bentoml", 2) is None
