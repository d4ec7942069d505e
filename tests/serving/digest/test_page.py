"""What the page says of little, uniform and plentiful input: nothing that misleads, and nothing without a reason."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from serving.digest.digest import Question
from serving.digest.page.language import language
from serving.digest.write import Written, write_digest
from tests.serving.digest.scored import write_scored
from tests.serving.digest.synthetic import Planted, month

NOON = datetime(2026, 10, 8, 12, tzinfo=UTC)
WAVE = Planted(NOON, (("telegram", 0), ("vk", 4)), size=60)


def made(folder: Path, rows: Sequence[Mapping[str, Any]], brand: str | None = "Ромашка") -> tuple[Written, str]:
    scored = write_scored(folder / "scored.parquet", rows)
    written = write_digest(scored, folder / "digest.html", Question(brand), language("en"), "UTC")
    return written, written.page.read_text("utf-8")


def figures(written: Written) -> set[str]:
    return {path.stem for path in written.folder.glob("*.png")}


def test_one_source_has_its_row_but_no_figure_of_a_single_bar(tmp_path: Path):
    written, page = made(tmp_path, [{**row, "source": "vk", "media_type": "social"} for row in month(1, daily=10)])
    assert not {"sources", "media_types"} & figures(written)
    assert "<caption>Sources</caption>" in page
    assert "places" in figures(written)


def test_where_no_mention_names_its_place_the_page_says_so(tmp_path: Path):
    written, page = made(tmp_path, [{**row, "geo": None} for row in month(1, daily=10)])
    assert "places" not in figures(written)
    assert "No mention says where it was written." in page


def test_one_day_is_compared_with_nothing(tmp_path: Path):
    rows = [row for row in month(1) if row["published_at"].day == 8 and row["published_at"].hour < 20]
    written, page = made(tmp_path, rows)
    assert written.digest.period is not None
    assert written.digest.period.days == 1
    assert "nothing to compare with" in page
    assert "not looked for" in page


def test_a_brand_without_negative_mentions_has_no_categories_and_no_waves(tmp_path: Path):
    _, page = made(tmp_path, [row for row in month(1, daily=10) if row["tonality"] != "negative"])
    assert page.count("There are no negative mentions.") == 2
    assert "Waves were not looked for." in page


def test_of_thirty_competitors_the_frequent_ones_are_shown_and_the_rest_added_up(tmp_path: Path):
    rows = month(1, daily=10)
    for number in range(30):
        rows += [{**row, "brand": f"Бренд {number}"} for row in rows[: 30 + number]]
    written, page = made(tmp_path, rows)
    shown = written.digest.brands
    assert [row.part.kind for row in shown].count("name") == 9
    assert shown[-1].part.name == "22"
    assert sum(row.part.mentions for row in shown) == len(rows)
    assert "22 more" in page


def test_the_brand_has_the_same_index_in_the_headline_and_beside_its_competitors(tmp_path: Path):
    written, _ = made(tmp_path, month(1, daily=10) + month(2, daily=10, brand="Василёк"))
    (ours,) = (row for row in written.digest.brands if row.ours)
    whole = written.digest.headline.whole.net
    assert (ours.part.net.low, ours.part.net.value, ours.part.net.high) == (whole.low, whole.value, whole.high)


def test_a_change_in_mentions_is_shown_with_the_number_before(tmp_path: Path):
    rows = [
        {"text": str(number), "brand": "Ромашка", "published_at": NOON + timedelta(days=number)} for number in range(6)
    ]
    rows += [{**rows[-1], "text": str(number)} for number in range(6, 9)]
    _, page = made(tmp_path, rows)
    assert re.search(r"<b>\+100%</b>, 3 before", page)


def test_a_wave_is_told_in_whole_mentions_and_its_chance_as_a_bound(tmp_path: Path):
    _, page = made(tmp_path, month(1, (WAVE,)))
    assert re.search(r"Of \d+.mentions \d+ are negative, where about \d+ are usual\.", page)
    assert re.search(r"in no more than \d\.\d% of periods", page)
