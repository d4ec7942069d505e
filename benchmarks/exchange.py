"""Time and memory of pushing mentions to a real Label Studio and of pulling annotated tasks from it.

    python -m benchmarks.exchange --sizes 5000,50000

For each size: a new project gets that many mentions through `tonika label push`, scored by a real service on a tiny
bundle (so that the figures are the exchange's and not a model's); another project gets that many tasks with an
annotation each, and `tonika label pull` reads them, and reads again. Every
command is a process of its own, whose largest resident memory is the operating system's word.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from benchmarks.document import machine, write_section
from data.label_studio import result_from_labels
from data.params import PARAMS
from data.record import Labels, Mention
from data.taxonomy import load_taxonomy
from labeling.exchange.project import set_up
from labeling.interface.task import task_data
from tests.data.builders import distinct_text
from tests.labeling.label_studio import LabelStudio, settings
from tests.serving.running import free_port, running_service
from tests.serving.tiny import make_tiny_bundle
from training.tracking import git_commit

_MEBIBYTE = 1024  # kibibytes, in which Linux counts a process's memory
_IMPORT = 1000  # annotated tasks in one request
_ANSWERS = (
    Labels(tonality="negative", categories=("delivery", "support")),
    Labels(tonality="neutral", categories=()),
    Labels(tonality="positive", categories=()),
)


@dataclass(frozen=True)
class Run:
    """One command."""

    what: str
    size: int
    seconds: float
    memory: float  # MiB, at its largest

    @property
    def row(self) -> str:
        """A row of the table."""
        rate = f"{self.size / self.seconds:,.0f}" if self.what.startswith(("push", "pull, all")) else "-"
        return f"| {self.what} | {self.size:,} | {self.seconds:.0f} | {rate} | {self.memory:.0f} |"


def measured(what: str, size: int, arguments: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Run:
    """Run `tonika label ...` in `folder`.

    Raises:
        RuntimeError: the command failed; its output is in the message.
    """
    with (folder / "output.txt").open("w+b") as output:
        started = time.monotonic()
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "tonika", "label", *arguments],
            cwd=folder,
            env={**os.environ, **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - started
        output.seek(0)
        if status:
            raise RuntimeError(f"{what} failed:\n{output.read().decode()[-2000:]}")
    run = Run(what, size, seconds, usage.ru_maxrss / _MEBIBYTE)
    typer.echo(run.row)
    return run


def write_mentions(path: Path, size: int) -> None:
    """Write different mentions, a line each."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(size):
            file.write(json.dumps({"text": distinct_text(number), "brand": "Ромашка", "source": "vk"}) + "\n")


def make_annotated(server: LabelStudio, project: int, size: int) -> None:
    """Give a project tasks with an annotation each."""
    for start in range(0, size, _IMPORT):
        numbers = range(start, min(start + _IMPORT, size))
        server.call("POST", f"/api/projects/{project}/import", json=[_annotated(server, number) for number in numbers])


def _annotated(server: LabelStudio, number: int) -> dict[str, Any]:
    person = server.people[number % len(server.people)]
    result = result_from_labels(_ANSWERS[number % len(_ANSWERS)])
    data = task_data(Mention(text=distinct_text(number), brand="Ромашка", source="vk"))
    return {"data": data, "annotations": [{"result": result, "completed_by": person}]}


def measure(sizes: Sequence[int], folder: Path) -> list[Run]:
    """Measure every size with one server and one service."""
    runs: list[Run] = []
    with ExitStack() as stack:
        server = LabelStudio(folder / "server")
        stack.callback(server.remove)
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        served = {"TONIKA_MODEL": str(make_tiny_bundle(folder / "bundle")), "TONIKA_PORT": str(port)}
        served["TONIKA_STATE"] = str(folder / "service")
        command = [sys.executable, "-m", "tonika", "serve"]
        stack.enter_context(running_service(command, served, port, folder))
        environment = {
            "LABEL_STUDIO_URL": server.access.url,
            "LABEL_STUDIO_API_KEY": server.access.token,
            "TONIKA_URL": url,
            "TONIKA_STATE": str(folder / "state"),
            "PYTHONPATH": str(Path.cwd()),
        }
        for size in sizes:
            chosen = settings(f"push {size}", overlap=20)
            set_up(server.connect(), load_taxonomy(), chosen)
            _write_params(folder, chosen.model_dump())
            write_mentions(folder / "mentions.jsonl", size)
            runs.append(measured("push", size, ["push", "mentions.jsonl"], folder, environment))

            chosen = settings(f"pull {size}", overlap=20)
            project = set_up(server.connect(), load_taxonomy(), chosen).project
            _write_params(folder, chosen.model_dump())
            make_annotated(server, project, size)
            pull = ["pull", "--no-feedback"]
            runs.append(measured("pull, all of them", size, pull, folder, environment))
            runs.append(measured("pull again", size, pull, folder, environment))
    return runs


def _write_params(folder: Path, label: Mapping[str, Any]) -> None:
    (folder / PARAMS).write_text(yaml.safe_dump({"label": dict(label)}), encoding="utf-8")


def main(
    sizes: Annotated[str, typer.Option(help="Numbers of mentions, separated by commas.")] = "5000,50000",
    document: Annotated[Path, typer.Option(help="Where the section goes.")] = Path("docs/benchmarks.md"),
) -> None:
    """Measure, print, and write the section of docs/benchmarks.md."""
    commit, load = git_commit(), f"{os.getloadavg()[0]:.1f}"
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="tonika-exchange-") as folder:
        runs = measure([int(size) for size in sizes.split(",")], Path(folder))
    facts = {
        "command": f"python -m benchmarks.exchange --sizes {sizes}",
        "commit": commit,
        "machine": machine(),
        "load average before": load,
        "minutes": f"{(time.monotonic() - started) / 60:.0f}",
    }
    content = f"""Label Studio 1.23.2 (SQLite) shares the cores with the commands. Memory is the largest that each had.
A second pull reads what changed in the last two minutes of the project once more.

| command | mentions | seconds | a second | MiB |
|---|---|---|---|---|
{chr(10).join(run.row for run in runs)}
"""
    write_section(document, "Label Studio: pushing and pulling", facts, content)


if __name__ == "__main__":
    typer.run(main)
