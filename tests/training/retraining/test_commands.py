"""Commands that end, fail, or are interrupted with all that they have started."""

import signal
import subprocess
import sys

import pytest

from tests.serving.running import ROOT
from training.errors import TrainingError
from training.retraining.commands import run_command

# What a command starts; while it lives, it keeps the output open.
WILLING = """
import time
print("ready", flush=True)
try:
    time.sleep(120)
except KeyboardInterrupt:
    print("saved what there was", flush=True)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(120)
"""
# It takes interruptions as `tonika retrain` does: what a shell starts in the background would ignore them.
PROGRAM = """
import signal, sys
from training.retraining.commands import run_command
signal.signal(signal.SIGINT, signal.default_int_handler)
run_command(sys.argv[2:], (0,), float(sys.argv[1]))
"""


def python(code: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code, *arguments)


def interrupted(grandchild: str, grace: float) -> tuple[int, str]:
    """Interrupt a program that runs a command that runs `grandchild`; returns once none has the output open."""
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"
    command = python(PROGRAM, str(grace), *python(child, grandchild))
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    told, _ = process.communicate(timeout=60)
    return process.returncode, told


def test_an_interrupted_command_may_end_by_itself():
    assert interrupted(WILLING, grace=60) == (-signal.SIGINT, "saved what there was\n")


def test_what_does_not_end_after_an_interruption_is_killed():
    assert interrupted(STUBBORN, grace=0.5) == (-signal.SIGINT, "")


def test_an_exit_code_that_is_allowed_is_returned():
    assert run_command(python("raise SystemExit(3)"), allowed=(0, 3)) == 3


def test_any_other_exit_code_is_an_error_that_names_the_command():
    with pytest.raises(TrainingError, match=r"`json.tool nowhere.json` ended with \d+; it says above"):
        run_command((sys.executable, "-m", "json.tool", "nowhere.json"))


def test_a_command_that_is_not_there_is_an_error():
    with pytest.raises(TrainingError, match=r"`no-such-program 1` cannot be started: No such file"):
        run_command(("no-such-program", "1"))
