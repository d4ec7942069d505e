"""How far a scoring is, on the terminal."""

from collections.abc import Iterable

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from serving.scored.counts import ScoreCounts

_RATE_OVER = 600.0  # seconds; workers report parts, minutes apart


class RateColumn(ProgressColumn):
    """Rows a second."""

    def render(self, task: Task) -> Text:
        """Show the rate of the last minutes, or a dash before there is one."""
        rate = task.finished_speed or task.speed
        return Text(f"{rate:,.0f}/s" if rate else "-/s", style="progress.data.speed")


def shown(counts: Iterable[ScoreCounts], rows: int, console: Console | None = None) -> ScoreCounts:
    """Show how far a scoring is while it goes on: rows done, rate, time taken and time left.

    Args:
        counts: the counts so far, the first before anything was scored in this run.
        rows: of the whole.
        console: where; by default the standard output.

    Returns:
        The last counts.
    """
    columns = (
        SpinnerColumn(),
        TextColumn("{task.completed:,} of {task.total:,} rows"),
        BarColumn(),
        RateColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    last = ScoreCounts()
    with Progress(*columns, console=console, speed_estimate_period=_RATE_OVER) as progress:
        task = None
        for last in counts:
            if task is None:
                task = progress.add_task("score", total=rows, completed=last.read)
            progress.update(task, completed=last.read)
    return last
