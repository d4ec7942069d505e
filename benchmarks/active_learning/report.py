"""Learning curves as sentences, tables and a picture."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.active_learning.curves import POINTS, RANDOM, Curves, gain, mean_over_seeds, saving
from training.evaluation.bootstrap import Interval

_COLUMNS = 3  # of panels


def verdict(measured: Sequence[Curves], strategies: Sequence[str], at: int) -> str:
    """Say in Markdown what each of `strategies` saves for what random order reaches with `at` labels."""
    lines = [f"For what random order reaches with {at} labels, fewer labels (or more, below zero) are needed by"]
    for name in strategies:
        found = [(curves, saving(curves, name, at)) for curves in measured if name in curves.by_strategy]
        told = "; ".join(f"{curves.pool}, {curves.figure} {_shown(saved, '+.0%')}" for curves, saved in found)
        lines.append(f"- **{name}**: {told}")
    return "\n".join([lines[0], "", *lines[1:]])


def render(curves: Curves, at: Sequence[int]) -> str:
    """Make the table of one figure of one pool in Markdown, with savings at the numbers of labels `at`."""
    head = ["order", *map(str, curves.labels), "mean gain", *(f"saved at {count}" for count in at)]
    lines = [f"### {curves.pool}: {curves.figure}", "", _row(head), _row(["---"] * len(head))]
    for name, figures in curves.by_strategy.items():
        means = [f"{POINTS * mean:.1f}" for mean in figures.mean(axis=0)]
        compared = [_shown(gain(curves, name), "+.1f"), *(_shown(saving(curves, name, count), "+.0%") for count in at)]
        lines.append(_row([name, *means, *(compared if name != RANDOM else [""] * len(compared))]))
    return "\n".join(lines)


def draw(path: Path, panels: Sequence[Curves], strategies: Sequence[str]) -> None:
    """Draw a panel for each of `panels` with the means of `strategies` and their 95 % intervals over seeds."""
    rows = -(-len(panels) // _COLUMNS)
    # A Figure of its own, without pyplot: no display is looked for and no state is shared.
    figure = Figure(figsize=(4.4 * _COLUMNS, 3.6 * rows), layout="constrained")
    places = figure.subplots(rows, _COLUMNS, squeeze=False).ravel()
    for axes, curves in zip(places, panels, strict=False):
        _draw_panel(axes, curves, strategies)
    for axes in places[len(panels) :]:
        axes.set_axis_off()
    names = dict(zip(*reversed(places[0].get_legend_handles_labels()), strict=True))
    for axes in places[: len(panels)]:
        names |= dict(zip(*reversed(axes.get_legend_handles_labels()), strict=True))
    figure.legend(names.values(), names.keys(), loc="outside lower center", ncols=len(names))
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)


def _draw_panel(axes: Axes, curves: Curves, strategies: Sequence[str]) -> None:
    for color, name in enumerate(strategies):
        if name not in curves.by_strategy:
            continue
        figures = POINTS * curves.by_strategy[name]
        bounds = [mean_over_seeds(figures[:, place]) for place in range(len(curves.labels))]
        lows, highs = [bound.low for bound in bounds], [bound.high for bound in bounds]
        axes.plot(curves.labels, figures.mean(axis=0), marker=".", color=f"C{color}", label=name)
        axes.fill_between(curves.labels, lows, highs, color=f"C{color}", alpha=0.15, linewidth=0)
    axes.set(title=curves.pool, xlabel="labels", ylabel=f"{curves.figure}, points")
    axes.grid(alpha=0.3)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _shown(value: Interval, form: str) -> str:
    return f"{format(value.value, form)} ({format(value.low, form)} to {format(value.high, form)})"
