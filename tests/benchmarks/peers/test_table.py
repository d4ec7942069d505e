"""The section in the document."""

from benchmarks.peers.table import Row, render
from benchmarks.peers.texts import Texts
from tests.benchmarks.peers.invented import KINDS, invented
from tests.project_copy import ROOT

TEXTS = [Texts(kind, "invented", 2, ("ужас",) * 256, (10,) * 256) for kind in KINDS]
OURS = Row("Tonika", "as it is", "onnxruntime 1", True, False, [invented("tonika", 1, 100)], 200_000_000, 90_000_000)
PEER = Row("BentoML", "a pipeline", "torch 2", False, True, [invented("bentoml", 1, 25)], 900_000_000, 95_000_000)


def test_it_has_ratios_resources_targets_and_all_figures():
    section = render([OURS, PEER], TEXTS, {"infinity": "cannot be installed: no such wheel"}, 8)
    assert "| long × 256 | 4.00 (4.00 to 4.00) |" in section
    assert "| short × 32 | BentoML | 25.0 (25.0 to 25.0) | 250 | 1280.0 | 1280.0 | 4 |" in section
    assert "| 200 | 90 |" in section
    assert "- **infinity** is not measured: cannot be installed: no such wheel" in section
    assert "at least 5 times the throughput of BentoML on batches of short mentions | 4.00" in section
    assert "- short: invented, 2 rows joined: 10 tokens on average (10 to 10)" in section


def test_of_a_long_error_the_first_and_the_last_line_are_told():
    error = f"it ended by itself with 1:\n  File {ROOT}/module.py\nModuleNotFoundError in {ROOT}/module.py"
    section = render([OURS, PEER], TEXTS, {"MLflow": error}, 8)
    assert "- **MLflow** is not measured: it ended by itself with 1: ... ModuleNotFoundError in module.py" in section


def test_without_peers_it_has_tonikas_own_figures():
    section = render([OURS], TEXTS, {}, 8)
    assert "as a multiple" not in section
    assert "| short × 1 | Tonika | 100.0 (100.0 to 100.0) | 1000 |" in section
