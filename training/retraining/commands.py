"""Running a command to its end, or ending it with all that it has started."""

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Sequence

from training.errors import TrainingError

_GRACE = 10.0  # seconds in which an interrupted command may end by itself
_EVERY = 0.1  # seconds between two looks whether it has


def run_command(command: Sequence[str], allowed: Collection[int] = (0,), grace: float = _GRACE) -> int:
    """Run a command in a process group of its own; returns its exit code.

    When we are interrupted, so is the whole group, and what of it is left after `grace` seconds is killed: a stage that
    outlives its `dvc repro` would train on in the folder in which the next one begins.

    Raises:
        TrainingError: it cannot be started, or ended with a code that is not allowed; it has said why.
        KeyboardInterrupt: we were interrupted; nothing of the group runs any more.
    """
    name = shlex.join(command).removeprefix(f"{shlex.quote(sys.executable)} -m ")
    try:
        process = subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own commands
    except OSError as error:
        raise TrainingError(f"`{name}` cannot be started: {error.strerror or error}") from error
    try:
        code = process.wait()
    except KeyboardInterrupt:
        _end(process, grace)
        raise
    if code not in allowed:
        raise TrainingError(f"`{name}` ended with {code}; it says above what is wrong")
    return code


def _end(process: "subprocess.Popen[bytes]", grace: float) -> None:
    try:
        _signal(process, signal.SIGINT)
        until = time.monotonic() + grace
        while _signal(process, 0) and time.monotonic() < until:
            process.poll()  # what has ended belongs to the group until it is waited for
            time.sleep(_EVERY)
    finally:  # a second interrupt cuts the grace short
        _signal(process, signal.SIGKILL)
        process.wait()


def _signal(process: "subprocess.Popen[bytes]", sign: int) -> bool:
    """Signal the group; tells whether anything is left of it."""
    try:
        os.killpg(process.pid, sign)
    except ProcessLookupError:
        return False
    return True
