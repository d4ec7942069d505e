"""Dates as exports write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from data.intake.moments import read_moment

MOSCOW = ZoneInfo("Europe/Moscow")
MORNING = "2026-11-27T10:30:00+03:00"
MIDNIGHT = "2026-11-27T00:00:00+03:00"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-11-27T10:30:00+03:00", MORNING),
        ("2026-11-27T07:30:00Z", "2026-11-27T07:30:00+00:00"),
        ("2026-11-27 10:30:00 +0300", MORNING),
        ("2026-11-27 10:30:00.123456", "2026-11-27T10:30:00.123456+03:00"),
        ("2026-11-27T10:30", MORNING),
        ("2026-11-27", MIDNIGHT),
        ("27.11.2026", MIDNIGHT),
        (" 27.11.2026\xa010:30 ", MORNING),
        ("27.11.2026 10:30:00", MORNING),
        ("27.11.2026, 10:30", MORNING),
        ("27.11.26", MIDNIGHT),
        ("7.1.2026 9:05", "2026-01-07T09:05:00+03:00"),
        ("2026.11.27 10:30", MORNING),
        ("2026/11/27", MIDNIGHT),
        ("27 ноября 2026 г. 10:30", MORNING),
        ("1 мая 2026", "2026-05-01T00:00:00+03:00"),
        ("27-Nov-2026 10:30AM", MORNING),
        ("27-Nov-2026 12:05AM", "2026-11-27T00:05:00+03:00"),
        ("27-Nov-2026 12:05 PM", "2026-11-27T12:05:00+03:00"),
        ("46353", MIDNIGHT),
        ("46353,4375", MORNING),
        ("46353.4375", MORNING),
        ("1795764600", "2026-11-27T07:30:00+00:00"),
        ("1795764600000", "2026-11-27T07:30:00+00:00"),
        (datetime(2026, 11, 27, 10, 30), MORNING),  # noqa: DTZ001 - as Excel has it
        (datetime(2026, 11, 27, 7, 30, tzinfo=UTC), "2026-11-27T07:30:00+00:00"),
    ],
)
def test_a_moment_is_read_in_the_zone_of_the_mapping_unless_it_names_one(written, expected):
    assert read_moment(written, MOSCOW).isoformat() == expected


def test_moscow_was_an_hour_ahead_in_2012():
    assert read_moment("01.02.2012 12:00", MOSCOW).astimezone(UTC).hour == 8


@pytest.mark.parametrize("written", ["11/27/2026", "01/02/2026 10:30", "01-02-2026"])
def test_what_may_be_a_day_or_a_month_is_refused_unless_the_mapping_decides(written):
    with pytest.raises(ValueError, match=r"which is the day\? say dates\.order"):
        read_moment(written, MOSCOW)


@pytest.mark.parametrize(("order", "month"), [("day_first", 2), ("month_first", 1)])
def test_the_mapping_decides_which_is_the_day(order, month):
    assert read_moment("01/02/2026 1:30 PM", MOSCOW, order) == datetime(2026, month, 3 - month, 13, 30, tzinfo=MOSCOW)


@pytest.mark.parametrize(
    "written",
    ["", "вчера", "31.02.2026", "27.13.2026", "2026-11-27T25:00", "27-Foo-2026", "123456", "27.11.2026 13:00 PM", True],
)
def test_what_is_no_moment_is_refused_with_examples(written):
    with pytest.raises(ValueError, match="expected one such as 2026-11-27T10:30"):
        read_moment(written, MOSCOW)
