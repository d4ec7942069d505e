"""What was measured, in Markdown."""

from collections.abc import Sequence

from benchmarks.bulk.peak import Peak
from benchmarks.bulk.workers import Throughput

_RENDERED = """\
### Memory

`tonika score` of generated mentions by a tiny model, so that rows and not the model take the time and the
memory. Largest proportional set size of the process, looked at five times a second.

| input | rows | MB at the most | seconds | rows a second |
|---|---|---|---|---|
{peaks}

### Workers

{rows:,} mentions, those of the packaged sample over and over, by the pipeline's model, in parts of {part_rows:,}. The
seconds hold the loading of the model and the start of Ray. *Differ* counts mentions that got another tonality than from
the first line's layout; beside it the largest difference of a tonality's probability.

| what scores | threads of each | seconds | mentions a second | times the first | differ | at most by |
|---|---|---|---|---|---|---|
{throughputs}"""


def render(peaks: Sequence[Peak], throughputs: Sequence[Throughput], rows: int, part_rows: int) -> str:
    """Make the section."""
    return _RENDERED.format(
        peaks="\n".join(map(_peak_line, peaks)),
        rows=rows,
        part_rows=part_rows,
        throughputs="\n".join(_throughput_line(each, throughputs[0]) for each in throughputs),
    )


def _peak_line(peak: Peak) -> str:
    return (
        f"| {peak.source} | {peak.rows:,} | {peak.memory / 1e6:.0f} | {peak.seconds:.0f} "
        f"| {peak.rows / peak.seconds:,.0f} |"
    )


def _throughput_line(found: Throughput, first: Throughput) -> str:
    return (
        f"| {found.layout} | {found.threads} | {found.seconds:.0f} | {found.rate:.0f} | {found.rate / first.rate:.2f} "
        f"| {found.differing} | {found.largest_difference:.6f} |"
    )
