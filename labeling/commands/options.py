"""Options that several commands share, and the mirror that most of them bring up to date first."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from labeling.server.access import state_folder

if TYPE_CHECKING:
    from labeling.exchange.mirror import Mirror
    from labeling.server.connection import Connection

TaxonomyOption = Annotated[
    Path, typer.Option("--taxonomy", help="The taxonomy that people label by.", show_default="the packaged one")
]
ParamsOption = Annotated[Path, typer.Option("--params", help="The file with the section 'label'.")]


@contextmanager
def refreshed(connection: "Connection", project: int) -> Iterator["Mirror"]:
    """Open the mirror of a project, brought up to date."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from labeling.exchange.mirror import Mirror
    from labeling.exchange.project_files import mirror_file

    shown = Progress(
        SpinnerColumn(), TextColumn("Reading what changed: {task.completed} tasks"), TimeElapsedColumn(), transient=True
    )
    with Mirror(mirror_file(state_folder(), connection, project)) as mirror:
        with shown as progress:
            bar = progress.add_task("", total=None)
            mirror.refresh(connection, project, lambda: progress.advance(bar))
        yield mirror
