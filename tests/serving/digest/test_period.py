"""What a period is compared with, and over how many days the data reach."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from serving.digest.estimates import NetTonality
from serving.digest.headline import headline
from serving.digest.mentions import Mentions
from serving.digest.period import Comparison, Period, comparison
from tests.serving.digest.scored import mentions_of

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))


def daily(folder: Path, first: date, last: date, each: int = 1) -> Mentions:
    """So many mentions on each day."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    moments = [datetime.combine(day, time(12), UTC) for day in days for _ in range(each)]
    return mentions_of(folder, [{"text": str(place), "published_at": at} for place, at in enumerate(moments)])


def test_data_of_the_period_before_are_compared_with(tmp_path: Path):
    found = comparison(daily(tmp_path, date(2026, 8, 31), date(2026, 10, 31)), OCTOBER)
    assert found == Comparison("before", OCTOBER.before, OCTOBER, (31, 31))
    assert found.whole


def test_days_before_the_data_begin_do_not_make_mentions_look_more(tmp_path: Path):
    mentions = daily(tmp_path, date(2026, 9, 4), date(2026, 10, 31), each=2)
    found = comparison(mentions, OCTOBER)
    assert found is not None
    assert found.known == (27, 31)
    assert not found.whole
    ours = mentions.where(OCTOBER.holds(mentions.moment))
    change = headline(ours, mentions, found, NetTonality(None)).change
    assert change is not None
    assert change.mentions == pytest.approx(0)
    assert change.earlier_mentions == 54


def test_days_after_the_data_end_do_not_make_mentions_look_fewer(tmp_path: Path):
    mentions = daily(tmp_path, date(2026, 8, 31), date(2026, 10, 16))
    found = comparison(mentions, OCTOBER)
    assert found is not None
    assert found.known == (31, 16)
    ours = mentions.where(OCTOBER.holds(mentions.moment))
    change = headline(ours, mentions, found, NetTonality(None)).change
    assert change is not None
    assert change.mentions == pytest.approx(0)


@pytest.mark.parametrize(("days", "kind"), [(1, None), (5, None), (6, "halves"), (31, "halves")])
def test_without_data_before_the_halves_are_compared_if_they_have_three_days(
    tmp_path: Path, days: int, kind: str | None
):
    period = Period(OCTOBER.first, OCTOBER.first + timedelta(days=days - 1))
    found = comparison(daily(tmp_path, period.first, period.last), period)
    assert (found.kind if found else None) == kind
