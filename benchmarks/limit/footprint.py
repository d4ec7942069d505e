"""What the memory of a service is made of.

    python -m benchmarks.limit.footprint BUNDLE

prints, as JSON, what a process holds more with each step of what a service does when it starts; a process of its own,
because memory that Python has given back is hardly ever the system's again.
"""

import importlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import psutil

from benchmarks.memory import resident_bytes
from tests.serving.running import free_port, running_service

WHOLE = "the service, when ready"

_STEPS = (
    "Python and what measures",
    "libraries and code: BentoML, FastAPI, OpenVINO",
    "the tokenizer and the compiled graph",
    "the kernels of all shapes",
)


def footprint(bundle: Path, folder: Path) -> dict[str, int]:
    """Return what a service on `bundle` holds, in bytes by what it is for, and last `WHOLE`.

    What two processes share is counted half for each. `folder` is where the service keeps its log and state.
    """
    command = [sys.executable, "-m", "benchmarks.limit.footprint", str(bundle)]
    # Python itself with a path that this benchmark was given
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603
    steps: dict[str, int] = json.loads(printed)
    port = free_port()
    environment = {"TONIKA_MODEL": str(bundle), "TONIKA_PORT": str(port)}
    with running_service([sys.executable, "-m", "tonika", "serve"], environment, port, folder) as service:
        first = psutil.Process(service.process)
        whole = resident_bytes(first)
        workers = sum(resident_bytes(child) for child in first.children())
    return {
        "BentoML's first process, which keeps the other one running": whole - workers,
        **steps,
        "all else in the process that answers": workers - sum(steps.values()),
        WHOLE: whole,
    }


def _main() -> None:
    held: list[int] = []

    def hold_now() -> None:
        held.append(resident_bytes(psutil.Process()))

    hold_now()
    importlib.import_module("serving.service")
    hold_now()
    scorer = importlib.import_module("serving.scoring.scorer").Scorer.load(Path(sys.argv[1]))
    hold_now()
    scorer.warm_up()
    hold_now()
    sys.stdout.write(json.dumps(dict(zip(_STEPS, np.diff(held, prepend=0).tolist(), strict=True))))


if __name__ == "__main__":
    _main()
