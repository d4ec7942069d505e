"""Numbers, dates and phrases as readers of one language write them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

import yaml

from serving.digest.mentions import Moment
from serving.digest.period import Period

NARROW = "\N{NARROW NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
_LEAST_POINTS = 0.5  # that are not rounded to 0
_SHORTEST_THOUSANDS = 10_000  # a smaller number is written without a separator


Code = Literal["ru", "en"]


@dataclass(frozen=True)
class Language:
    """What differs from language to language."""

    code: Code
    phrases: Mapping[str, str]  # with {places} for values; forms after a number are separated by |
    sources: Mapping[str, str]  # names of sources that are known; another is shown as it is
    media_types: Mapping[str, str]
    months: list[str]  # as they stand in a date
    short_months: list[str]
    form: Callable[[int], int]  # which form of a noun stands after a number
    decimal: str
    thousands: str
    percent_sign: str

    def say(self, key: str, **values: object) -> str:
        """Return a phrase with its values."""
        return self.phrases[key].format(**values)

    def counted(self, key: str, number: int) -> str:
        """Return a number with its noun: «5 упоминаний»."""
        return f"{self.count(number)}\N{NO-BREAK SPACE}{self.noun(key, number)}"

    def noun(self, key: str, number: int) -> str:
        """Return the form of a noun that stands after a number."""
        return self.phrases[key].split("|")[self.form(number)]

    def count(self, number: int) -> str:
        """Write a whole number: «12 345»."""
        return f"{number:,}".replace(",", self.thousands) if number >= _SHORTEST_THOUSANDS else str(number)

    def number(self, value: float, digits: int = 1) -> str:
        """Write a number with so many decimals: «0,7»."""
        return f"{value:.{digits}f}".replace(".", self.decimal).replace("-", MINUS)

    def percent(self, share: float, digits: int = 0) -> str:
        """Write a share: «71 %»."""
        return self.number(100 * share, digits) + self.percent_sign

    def points(self, share: float) -> str:
        """Write a net tonality, or a difference of shares, in hundredths and with its sign: «+12».

        What is little is written as «+0,3», so that a bound beside zero is not taken for zero.
        """
        points = 100 * share
        digits = 0 if abs(points) >= _LEAST_POINTS or round(points, 1) == 0 else 1
        written = self.number(points, digits)
        return f"+{written}" if round(points, digits) > 0 else written if round(points, digits) else "0"

    def day(self, day: date) -> str:
        """Write a date: «24 ноября 2026»."""
        return f"{day.day} {self.months[day.month - 1]} {day.year}"

    def short_day(self, day: date) -> str:
        """Write a date for the axis of a figure: «24 ноя»."""
        return f"{day.day} {self.short_months[day.month - 1]}"

    def moment(self, moment: Moment) -> str:
        """Write a moment to the minute: «24 ноября, 14:05»; it stays on one line."""
        when = _datetime(moment)
        return f"{when.day} {self.months[when.month - 1]}, {when:%H:%M}".replace(" ", "\N{NO-BREAK SPACE}")

    def period(self, period: Period) -> str:
        """Write a period: «1–31 октября 2026», «24 октября – 6 ноября 2026»; a year that both have stands once."""
        first, last = period.first, period.last
        if first == last:
            return self.day(last)
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{self.day(last)}"
        begin = self.day(first) if first.year != last.year else f"{first.day} {self.months[first.month - 1]}"
        return f"{begin} – {self.day(last)}"


def _datetime(moment: Moment) -> datetime:
    found: datetime = moment.astype("datetime64[us]").item()
    return found


def _russian_form(number: int) -> int:
    tens, units = number % 100, number % 10
    if units == 1 and tens != 11:  # noqa: PLR2004 - the rule of the language
        return 0
    return 1 if units in {2, 3, 4} and tens not in {12, 13, 14} else 2


def _english_form(number: int) -> int:
    return 0 if number == 1 else 1


def language(code: Code) -> Language:
    """Return a language with the phrases of its file."""
    words = yaml.safe_load(Path(__file__).with_name(f"{code}.yaml").read_text(encoding="utf-8"))
    if code == "ru":
        return Language(code, form=_russian_form, decimal=",", thousands=NARROW, percent_sign=f"{NARROW}%", **words)
    return Language(code, form=_english_form, decimal=".", thousands=",", percent_sign="%", **words)
