"""Figures of two panels, how much on the left and how sure on the right: categories and brands."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from serving.digest.competitors import BrandRow
from serving.digest.complaints import Complaint
from serving.digest.estimates import Estimate
from serving.digest.page.chart import (
    INK,
    LINE,
    MUTED,
    NEGATIVE,
    POSITIVE,
    Cell,
    Chart,
    drawing,
    empty_figure,
    short_label,
)
from serving.digest.page.language import Language

_BAR = 0.36  # inches


@dataclass(frozen=True)
class _Line:
    label: str
    size: float
    size_label: str
    estimate: Estimate | None
    color: str  # of the bar
    mark: str  # colour of the interval


def complaints_chart(complaints: Sequence[Complaint], labels: Sequence[str], language: Language) -> Chart:
    """Draw how many negative mentions each category has, and how its share changed."""
    lines = [
        _Line(label, one.mentions, language.count(one.mentions), one.change, NEGATIVE, _direction(one.change))
        for one, label in zip(complaints, labels, strict=True)
    ]
    return Chart(
        name="categories",
        title=language.say("complaints_title"),
        alt=language.say("complaints_alt"),
        figure=_figure(lines, language.say("complaints_count_axis"), language.say("complaints_change_axis")),
        header=("category", "mentions", "share_of_negative", "change", "change_low", "change_high"),
        rows=[(one.key or "", one.mentions, round(one.share, 4), *_bounds(one.change)) for one in complaints],
    )


def brands_chart(brands: Sequence[BrandRow], labels: Sequence[str], language: Language) -> Chart:
    """Draw each brand's share of voice and net tonality."""
    lines = [
        _Line(label, 100 * row.voice, language.percent(row.voice), row.part.net, *2 * (INK if row.ours else MUTED,))
        for row, label in zip(brands, labels, strict=True)
    ]
    return Chart(
        name="brands",
        title=language.say("brands_title"),
        alt=language.say("brands_alt"),
        figure=_figure(lines, language.say("voice_axis"), language.say("net_axis")),
        header=("brand", "mentions", "share_of_voice", "net_as_given", "net", "net_low", "net_high"),
        rows=[
            (label, row.part.mentions, round(row.voice, 4), round(row.part.observed, 4), *_bounds(row.part.net))
            for row, label in zip(brands, labels, strict=True)
        ],
    )


def _figure(lines: Sequence[_Line], left_title: str, right_title: str) -> Figure:
    with drawing():
        figure = empty_figure(1.0 + _BAR * len(lines))
        if any(line.estimate for line in lines):
            left, right = figure.subplots(1, 2, sharey=True, width_ratios=(3, 2))
            _intervals(right, lines)
            right.set_title(right_title, loc="left", fontsize=10, color=MUTED)
        else:
            left = figure.subplots()
        _sizes(left, lines)
        left.set_title(left_title, loc="left", fontsize=10, color=MUTED)
    return figure


def _sizes(axes: Axes, lines: Sequence[_Line]) -> None:
    places = range(len(lines))
    axes.barh(places, [line.size for line in lines], 0.62, color=[line.color for line in lines])
    most = max(line.size for line in lines) or 1.0
    for place, line in enumerate(lines):
        axes.text(line.size + most / 60, place, line.size_label, va="center", color=MUTED)
    axes.set_yticks(places, [short_label(line.label) for line in lines])
    axes.invert_yaxis()
    axes.set_xlim(0, most * 1.12)
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(axis="y", length=0, labelcolor=INK)


def _intervals(axes: Axes, lines: Sequence[_Line]) -> None:
    axes.axvline(0, color=LINE, linewidth=1.2, zorder=0)
    for place, line in enumerate(lines):
        if line.estimate is None:
            continue
        low, value, high = (100 * bound for bound in (line.estimate.low, line.estimate.value, line.estimate.high))
        axes.hlines(place, low, high, color=line.mark, linewidth=3, alpha=0.5)
        axes.plot([value], [place], marker="o", markersize=6, color=line.mark)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _direction(change: Estimate | None) -> str:
    """Colour a change that is surely one: more complaints, or fewer."""
    if change is None or not change.sure:
        return MUTED
    return NEGATIVE if change.value > 0 else POSITIVE


def _bounds(estimate: Estimate | None) -> tuple[Cell, ...]:
    if estimate is None:
        return ("", "", "")
    return tuple(round(bound, 4) for bound in (estimate.value, estimate.low, estimate.high))
