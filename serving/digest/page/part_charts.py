"""Figures of mentions by day, by media type, by source and by place."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from matplotlib.axes import Axes

from serving.digest.breakdown import Part
from serving.digest.page.chart import (
    INK,
    LINE,
    MUTED,
    NEGATIVE,
    NEUTRAL,
    POSITIVE,
    Cell,
    Chart,
    drawing,
    empty_figure,
    short_label,
    whole_numbers,
)
from serving.digest.page.language import Language

_HEADER = ("mentions", "negative", "neutral", "positive", "net_as_given", "net", "net_low", "net_high")
_MOST_LABELS = 16  # days that are named below the axis
_BAR = 0.34  # inches


def days_chart(days: Sequence[Part], language: Language) -> Chart:
    """Draw tonalities and net tonality by day."""
    busiest = max(days, key=lambda day: day.mentions)
    with drawing():
        figure = empty_figure(4.6)
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
        _stack(above, days, language, vertical=True)
        above.set_ylabel(language.say("days_axis"))
        above.yaxis.set_major_locator(whole_numbers())
        above.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=3, frameon=False)
        _net_band(below, days)
        below.set_ylabel(language.say("net_axis"))
        step = -(-len(days) // _MOST_LABELS)
        places = range(0, len(days), step)
        below.set_xticks(places, [language.short_day(date.fromisoformat(days[place].name)) for place in places])
        below.set_xlim(-0.6, len(days) - 0.4)
    return Chart(
        name="tonality_by_day",
        title=language.say("days_title"),
        alt=language.say(
            "days_alt", busiest=language.day(date.fromisoformat(busiest.name)), most=language.count(busiest.mentions)
        ),
        figure=figure,
        header=("date", *_HEADER),
        rows=[(day.name, *_cells(day)) for day in days],
    )


def parts_chart(name: str, parts: Sequence[Part], labels: Sequence[str], language: Language) -> Chart:
    """Draw a bar for each part, with its tonalities; `name` is media_types, sources or places."""
    with drawing():
        figure = empty_figure(0.7 + _BAR * len(parts))
        axes = figure.subplots()
        _stack(axes, parts, language, vertical=False)
        axes.set_yticks(range(len(parts)), [short_label(label) for label in labels])
        axes.invert_yaxis()
        most = max(part.mentions for part in parts)
        for place, part in enumerate(parts):
            axes.text(part.mentions + most / 100, place, language.count(part.mentions), va="center", color=MUTED)
        axes.set_xlim(0, most * 1.08)
        axes.xaxis.set_visible(False)
        axes.spines["bottom"].set_visible(False)
        axes.tick_params(axis="y", length=0, labelcolor=INK)
        axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=3, frameon=False)
    return Chart(
        name=name,
        title=language.say(f"{name}_title"),
        alt=language.say("parts_alt"),
        figure=figure,
        header=("name", *_HEADER),
        rows=[(label, *_cells(part)) for label, part in zip(labels, parts, strict=True)],
    )


def _stack(axes: Axes, parts: Sequence[Part], language: Language, *, vertical: bool) -> None:
    places = np.arange(len(parts))
    below = np.zeros(len(parts))
    for name, color in (("negative", NEGATIVE), ("neutral", NEUTRAL), ("positive", POSITIVE)):
        counts = np.array([getattr(part, name) for part in parts], dtype=np.float64)
        if vertical:
            axes.bar(places, counts, 0.78, bottom=below, color=color, label=language.say(name))
        else:
            axes.barh(places, counts, 0.66, left=below, color=color, label=language.say(name))
        below += counts


def _net_band(axes: Axes, days: Sequence[Part]) -> None:
    known = [place for place, day in enumerate(days) if day.mentions]
    low, value, high = ([100 * getattr(days[place].net, name) for place in known] for name in ("low", "value", "high"))
    axes.axhline(0, color=LINE, linewidth=1)
    axes.vlines(known, low, high, color=MUTED, alpha=0.45, linewidth=3)
    axes.plot(known, value, color=INK, linewidth=1.2, marker="o", markersize=3.5)


def _cells(part: Part) -> tuple[Cell, ...]:
    nets = (part.observed, part.net.value, part.net.low, part.net.high)
    return (part.mentions, part.negative, part.neutral, part.positive, *(round(net, 4) for net in nets))
