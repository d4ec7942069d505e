"""Draw months and look for waves: `python -m benchmarks.digest_waves [--months 200]`."""

from typing import Annotated

import numpy as np
import typer

from benchmarks.digest_waves.months import Month, drawn
from serving.digest.waves.detection import find_bursts

_MONTHS = (
    Month("60 mentions a day, 15 % negative"),
    Month("10 a day", daily=10),
    Month("600 a day", daily=600),
    Month("nights and weekends half as negative again", rhythm=0.5),
    Month("days differ by 30 %", days_differ=0.3),
    Month("600 a day, days differ by 30 %", daily=600, days_differ=0.3),
    Month("four texts a day are reposted", reposts=4),
    Month("60 hours of a campaign, a tenth as negative", campaign=0.1),
    Month("wave of 15", wave=15),
    Month("wave of 25", wave=25),
    Month("wave of 40", wave=40),
    Month("wave of 40, all copies of one text", wave=40, copies=1.0),
    Month("wave of 40, four texts a day are reposted", wave=40, reposts=4),
    Month("wave of 40, days differ by 30 %", wave=40, days_differ=0.3),
)
_LONGEST = 30  # hours of a wave


def main(months: Annotated[int, typer.Option(help="Of each kind.")] = 200) -> None:
    """Print a table in Markdown."""
    typer.echo("| months | with a false wave | wave found | hours from its start to the one found, median |")
    typer.echo("|---|---|---|---|")
    for kind in _MONTHS:
        false, late = 0, []
        for seed in range(months):
            hours, begin = drawn(kind, np.random.default_rng(seed))
            bursts = find_bursts(hours, seed).bursts
            true = [one for one in bursts if begin is not None and one.begin < begin + _LONGEST and one.end > begin]
            false += len(bursts) > len(true)
            late += [true[0].begin - begin] if true and begin is not None else []
        found = f"{100 * len(late) / months:.0f} %" if kind.wave else ""
        median = f"{np.median(late):.0f}" if late else ""
        typer.echo(f"| {kind.name} | {100 * false / months:.1f} % | {found} | {median} |")


if __name__ == "__main__":
    typer.run(main)
