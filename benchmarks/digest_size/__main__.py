"""Memory and time of `tonika digest` by the number of rows: `python -m benchmarks.digest_size`."""

import os
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.digest_size.rows import write_scored
from benchmarks.document import machine, write_section
from benchmarks.options import numbers
from benchmarks.peak import Run, watched_run
from training.tracking import git_commit

_RENDERED = """\
`tonika digest IN.parquet -o OUT.html` of generated mentions of two months and five brands, two fifths of them of the
brand that the digest is about; four fifths of the texts are different, and there is an author to three mentions.
Largest proportional set size of the process, looked at five times a second; the first line is what Python and the
libraries hold.

| rows | MB at the most | seconds |
|---|---|---|
{lines}"""


def main(
    sizes: Annotated[str, typer.Option(help="Rows, separated by commas.")] = "100,10000,100000,1000000",
    document: Annotated[Path, typer.Option(help="Where the table is written.")] = Path("docs/benchmarks.md"),
) -> None:
    """Make a digest of each size in a process of its own, print the table and write it to the document."""
    started, commit, load = time.monotonic(), git_commit(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="tonika-digest-") as folder:
        content = render({size: measured(Path(folder), size) for size in numbers(sizes)})
    typer.echo(content)
    facts = {
        "command": f"python -m benchmarks.digest_size --sizes {sizes}",
        "commit": commit,
        "machine": machine(),
        "load average before": f"{load:.1f}",
        "minutes": f"{(time.monotonic() - started) / 60:.0f}",
    }
    write_section(document, "The digest: size", facts, content)


def measured(folder: Path, size: int) -> Run:
    """Make a digest of so many mentions, and say what it held and took."""
    scored = folder / f"scored-{size}.parquet"
    write_scored(scored, size)
    return watched_run([sys.executable, "-m", "tonika", "digest", str(scored), "-o", str(folder / f"{size}.html")])


def render(runs: Mapping[int, Run]) -> str:
    """Make the section."""
    lines = (f"| {size:,} | {run.memory / 1e6:.0f} | {run.seconds:.0f} |" for size, run in runs.items())
    return _RENDERED.format(lines="\n".join(lines))


if __name__ == "__main__":
    typer.run(main)
