"""Figures of the waves: all of them in their period, and each by hour and source."""

from datetime import datetime

import numpy as np
from matplotlib.axes import Axes

from serving.digest.mentions import Mentions, Numbers
from serving.digest.page.chart import INK, MUTED, NEGATIVE, Chart, drawing, empty_figure, whole_numbers
from serving.digest.page.language import Language
from serving.digest.waves.hours import HOURS, Shares
from serving.digest.waves.wave import Wave, Waves

_STEP = 6  # hours of a bar in the period
_MOST_LABELS = 16
_AROUND = 12  # hours that are shown before and after a wave
_COLORS = ("#c8442f", "#e09f3e", "#335c81", "#6a994e", "#7b5ea7", "#b56576")
_REST = "#c9ced3"


def waves_chart(waves: Waves, language: Language) -> Chart:
    """Draw the negative mentions of the period beside what is usual, and mark the waves."""
    negative, usual = _steps(waves.hours.negative), _steps(waves.hours.total * waves.usual)
    places = np.arange(len(negative)) * _STEP / HOURS
    first = waves.hours.first.astype("datetime64[D]")
    with drawing():
        figure = empty_figure(2.8)
        axes = figure.subplots()
        for wave in waves.found:
            begin, end = (float((moment - first) / np.timedelta64(1, "D")) for moment in (wave.start, wave.end))
            axes.axvspan(begin, max(end, begin + _STEP / HOURS), color=NEGATIVE, alpha=0.12, linewidth=0)
        axes.bar(places, negative, _STEP / HOURS, align="edge", color=NEGATIVE, label=language.say("negative"))
        axes.step(places, usual, where="post", color=INK, linewidth=1.1, label=language.say("usual"))
        axes.set_ylabel(language.say("waves_axis"))
        axes.yaxis.set_major_locator(whole_numbers())
        axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, frameon=False)
        days = len(waves.hours) // HOURS
        shown = range(0, days, -(-days // _MOST_LABELS))
        axes.set_xticks(shown, [language.short_day((first + day).item()) for day in shown])
        axes.set_xlim(0, days)
    return Chart(
        name="waves",
        title=language.say("waves_title"),
        alt=language.say("waves_alt", number=len(waves.found)),
        figure=figure,
        header=("from", "negative", "usual"),
        rows=[
            (str(waves.hours.first + place * _STEP), int(negative[place]), round(float(usual[place]), 2))
            for place in range(len(negative))
        ],
    )


def wave_chart(number: int, wave: Wave, ours: Mentions, language: Language) -> Chart:
    """Draw the negative mentions around a wave by hour, and by the sources that it reached."""
    begin = wave.start.astype("datetime64[h]") - _AROUND
    length = int((wave.end.astype("datetime64[h]") - begin).astype(np.int64)) + _AROUND
    near = ours.where(ours.negative & (ours.moment >= begin) & (ours.moment < begin + length))
    hour = (near.moment.astype("datetime64[h]") - begin).astype(np.int64)
    shown = wave.path[: len(_COLORS)]
    names = [*(language.sources.get(source.name, source.name) for source in shown), language.say("elsewhere")]
    masks = [near.source.codes == source.code for source in shown]
    masks.append(~np.logical_or.reduce([np.zeros(len(near), dtype=np.bool_), *masks]))
    counts = np.stack([np.bincount(hour[mask], minlength=length) for mask in masks])
    with drawing():
        figure = empty_figure(2.6)
        axes = figure.subplots()
        below = np.zeros(length)
        for name, color, row in zip(names, (*_COLORS[: len(shown)], _REST), counts, strict=True):
            axes.bar(np.arange(length), row, 0.9, bottom=below, align="edge", color=color, label=name)
            below += row
        axes.set_ylabel(language.say("wave_axis"))
        axes.yaxis.set_major_locator(whole_numbers())
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=len(names), frameon=False)
        _name_hours(axes, begin, length, language)
    return Chart(
        name=f"wave_{number}",
        title=language.say("wave_title", number=number),
        alt=language.say("wave_alt"),
        figure=figure,
        header=("hour", *names),
        rows=[(str(begin + place), *counts[:, place].tolist()) for place in range(length)],
    )


def _name_hours(axes: Axes, begin: np.datetime64, length: int, language: Language) -> None:
    step = 6 * max(-(-length // (6 * _MOST_LABELS // 2)), 1)
    offset = -int(begin.astype(np.int64)) % step
    places = range(offset, length, step)
    moments: list[datetime] = [(begin + place).astype("datetime64[us]").item() for place in places]
    labels = [language.short_day(at.date()) if at.hour == 0 else f"{at:%H:%M}" for at in moments]
    axes.set_xticks(places, labels, color=MUTED)
    axes.set_xlim(0, length)


def _steps(hourly: Shares | Numbers) -> Shares:
    return np.asarray(hourly.reshape(-1, _STEP).sum(axis=1), dtype=np.float64)
