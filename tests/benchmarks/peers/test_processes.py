"""Servers as processes: waited for, weighed, and stopped with all that they started."""

import sys
import time
from pathlib import Path

import psutil
import pytest

from benchmarks.memory import resident_bytes
from benchmarks.peers.errors import PeerError
from benchmarks.peers.processes import free_port, started, wait_for_answer

# A parent whose child is the leader of a session of its own, as some servers' workers are.
CHILD = "import time; held = bytearray(80_000_000); print('up', flush=True); time.sleep(60)"
PARENT = f"""
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", {CHILD!r}], start_new_session=True)
time.sleep(60)
"""


def test_one_that_ends_by_itself_is_an_error_with_its_last_words(tmp_path: Path):
    command = [sys.executable, "-c", "print('no model here'); raise SystemExit(3)"]
    with (
        started(command, {}, free_port(), tmp_path, tmp_path / "log") as server,
        pytest.raises(PeerError, match=r"ended by itself with 3:\nno model here"),
    ):
        wait_for_answer(server, lambda: False, 60)


def test_one_that_never_answers_is_given_up(tmp_path: Path):
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    with (
        started(command, {}, free_port(), tmp_path, tmp_path / "log") as server,
        pytest.raises(PeerError, match="no answer within 1 s"),
    ):
        wait_for_answer(server, lambda: False, 1)


def test_a_program_that_is_not_there_is_an_error(tmp_path: Path):
    with (
        pytest.raises(PeerError, match="no-such-program cannot be run"),
        started(["no-such-program"], {}, free_port(), tmp_path, tmp_path / "log"),
    ):
        pass


def test_descendants_are_weighed_and_stopped_wherever_they_belong(tmp_path: Path):
    log = tmp_path / "log"
    with started([sys.executable, "-c", PARENT], {}, free_port(), tmp_path, log) as server:
        wait_for_answer(server, lambda: "up" in log.read_text(), 60)
        family = [server.process, *server.process.children(recursive=True)]
        assert len(family) == 2
        assert 80e6 < resident_bytes(server.process) < 200e6
    assert not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in family)


def test_our_settings_and_threads_are_not_inherited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setenv("TONIKA_MODEL", "elsewhere")
    code = "import os; print(sorted(name for name in os.environ if name.startswith(('OMP', 'TONIKA', 'GIVEN'))))"
    with started([sys.executable, "-c", code], {"GIVEN": "1"}, free_port(), tmp_path, tmp_path / "log") as server:
        server.process.wait(60)
        time.sleep(0.05)
    assert (tmp_path / "log").read_text().strip() == "['GIVEN']"
