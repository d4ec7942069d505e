"""A figure of the digest: a picture and the numbers that it shows."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

NEGATIVE, NEUTRAL, POSITIVE = "#c8442f", "#c9ced3", "#1b7f8c"  # told apart by the colour-blind, too
INK, MUTED, LINE = "#1d2328", "#5d6770", "#dfe2e0"
WIDTH = 9.6  # inches: as wide as the page

_PNG_DPI = 144
_LONGEST = 36  # characters of a name beside a bar
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with which a spreadsheet takes a cell for a formula
_STYLE: Any = {  # its keys are names that matplotlib types one by one
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 10,
    "text.parse_math": False,  # a dollar in a brand's name is a dollar
    "text.color": INK,
    "axes.labelcolor": MUTED,
    "axes.edgecolor": LINE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "svg.fonttype": "none",
    "svg.hashsalt": "tonika",  # the same digest gives the same file
}

Cell = str | int | float


@dataclass(frozen=True)
class Chart:
    """A drawn figure; its name is that of its files."""

    name: str
    title: str
    alt: str  # what it shows, for those who do not see it
    figure: Figure
    header: tuple[str, ...]
    rows: list[tuple[Cell, ...]]

    def svg(self) -> bytes:
        """Return the picture as SVG."""
        with drawing():
            return _saved(self.figure, format="svg", metadata={"Date": None})

    def png(self) -> bytes:
        """Return the picture as PNG."""
        with drawing():
            return _saved(self.figure, format="png", dpi=_PNG_DPI, facecolor="white")

    def table(self) -> bytes:
        """Return the numbers as CSV, with the mark by which spreadsheets know UTF-8."""
        file = io.StringIO(newline="")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(self.header)
        writer.writerows([_harmless(cell) for cell in row] for row in self.rows)
        return file.getvalue().encode("utf-8-sig")


@contextmanager
def drawing() -> Iterator[None]:
    """Draw in the digest's style."""
    with mpl.rc_context(_STYLE):
        yield


def empty_figure(height: float) -> Figure:
    """Return a figure as wide as the page; without pyplot no display is looked for and no state is shared."""
    return Figure(figsize=(WIDTH, height), layout="constrained")


def whole_numbers() -> MaxNLocator:
    """Return what names counts on an axis: in round steps, and none between two whole numbers."""
    return MaxNLocator("auto", steps=[1, 2, 5, 10], integer=True)


def short_label(name: str) -> str:
    """Return a name that has its place beside a bar."""
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1].rstrip() + "…"


def _saved(figure: Figure, **options: Any) -> bytes:  # noqa: ANN401 - as matplotlib has them
    file = io.BytesIO()
    figure.savefig(file, **options)
    return file.getvalue()


def _harmless(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
