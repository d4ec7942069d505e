"""Dates and times as exports write them. What can be read in two ways is refused unless the mapping decides."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal

Order = Literal["day_first", "month_first"]

_TIME = r"(?:[ T,]+(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?\s*(?P<half>[AaPp][Mm])?)?"
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?\s?(?:Z|[+-]\d\d(?::?\d\d)?)?")
_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})[./](?P<month>\d\d?)[./](?P<day>\d\d?){_TIME}")
_DOTTED = re.compile(rf"(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>\d{{4}}|\d\d){_TIME}")
_PARTED = re.compile(rf"(?P<one>\d\d?)(?P<sign>[/-])(?P<other>\d\d?)(?P=sign)(?P<year>\d{{4}}|\d\d){_TIME}")
_NAMED = re.compile(rf"(?P<day>\d\d?)[ -](?P<name>[A-Za-zА-Яа-я]{{3,8}})\.?[ -](?P<year>\d{{4}})(?: ?г\.?)?{_TIME}")
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_SECONDS = re.compile(r"\d{10}(?:\.\d+)?|\d{13}")

_MONTHS: Mapping[str, int] = {  # by the beginnings of their names
    name: number
    for names in (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "янв фев мар апр мая июн июл авг сен окт ноя дек",
        "янв фев мар апр май июн июл авг сен окт ноя дек",
    )
    for number, name in enumerate(names.split(), start=1)
}
_SERIAL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's days have no zone; Excel takes 1900 for a leap year
_MILLISECONDS = 13  # digits
_CENTURY = 2000
_NOON = 12
_EXPECTED = "expected one such as 2026-11-27T10:30:00+03:00, 27.11.2026 10:30 or 27.11.2026"


def read_moment(value: object, zone: tzinfo, order: Order | None = None) -> datetime:
    """Read a moment.

    Args:
        value: text in one of the forms below, or what Excel and Parquet have as a date. ISO 8601; `27.11.2026`, with
            or without a time; `2026.11.27`; `27 ноября 2026` and `27-Nov-2026`; the days of Excel since 1900, five
            digits; seconds since 1970, ten digits, or milliseconds. A year of two digits is of this century.
        zone: in which moments are that name none; seconds since 1970 are in UTC.
        order: of day and month in `11/27/2026` and `27-11-2026`; None refuses such dates.

    Raises:
        ValueError: it is none of these; the message says what was expected.
    """
    if isinstance(value, datetime):
        return _in_zone(value, zone)
    text = str(value).strip().replace("\xa0", " ")
    for form, read in _FORMS:
        found = form.fullmatch(text)
        if found:
            try:
                return _in_zone(read(found, order), zone)
            except (ValueError, OverflowError) as error:
                raise ValueError(f"is not a moment: {error}; {_EXPECTED}") from error
    raise ValueError(f"is not a date that can be read; {_EXPECTED}")


def _in_zone(moment: datetime, zone: tzinfo) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _iso(found: re.Match[str], _order: Order | None) -> datetime:
    return datetime.fromisoformat(found[0].replace(" +", "+").replace(" Z", "Z").replace(" -", "-"))


def _day_first(found: re.Match[str], _order: Order | None) -> datetime:
    return _moment(found, int(found["month"]), int(found["day"]))


def _parted(found: re.Match[str], order: Order | None) -> datetime:
    if order is None:
        raise ValueError("which is the day? say dates.order in the mapping, day_first or month_first")
    one, other = int(found["one"]), int(found["other"])
    return _moment(found, other, one) if order == "day_first" else _moment(found, one, other)


def _named(found: re.Match[str], _order: Order | None) -> datetime:
    month = _MONTHS.get(found["name"].lower()[:3])
    if month is None:
        raise ValueError(f"'{found['name']}' is no month")
    return _moment(found, month, int(found["day"]))


def _serial(found: re.Match[str], _order: Order | None) -> datetime:
    days = timedelta(days=float(found[0].replace(",", ".")))
    return _SERIAL_ZERO + timedelta(seconds=round(days.total_seconds()))


def _seconds(found: re.Match[str], _order: Order | None) -> datetime:
    number = float(found[0])
    return datetime.fromtimestamp(number / 1000 if len(found[0]) == _MILLISECONDS else number, UTC)


def _moment(found: re.Match[str], month: int, day: int) -> datetime:
    year = int(found["year"])
    hour = int(found["hour"] or 0)
    half = (found["half"] or "").lower()
    if half and not 1 <= hour <= _NOON:
        raise ValueError(f"there is no hour {hour} {half}")
    if half:
        hour = hour % _NOON + (_NOON if half == "pm" else 0)
    minute, second = int(found["minute"] or 0), int(found["second"] or 0)
    return datetime(year if year > 99 else _CENTURY + year, month, day, hour, minute, second)  # noqa: DTZ001, PLR2004 - the caller knows the zone; years of two digits


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Order | None], datetime]], ...] = (
    (_ISO, _iso),
    (_DOTTED, _day_first),
    (_YEAR_FIRST, _day_first),
    (_PARTED, _parted),
    (_NAMED, _named),
    (_SERIAL, _serial),
    (_SECONDS, _seconds),
)
