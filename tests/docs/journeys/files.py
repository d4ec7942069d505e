"""What readers of the documents have lying about, under the names that the documents give it."""

import csv
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from openpyxl import Workbook

from data.record import LabelledMention
from tests.data.builders import distinct_text, write_jsonl
from tests.docs.reading import block

Row = dict[str, str]

_FIRST = datetime(2026, 10, 1, 9, tzinfo=UTC)  # in the month of the documents' digest
_SOURCES = ("vk", "telegram", "review")


def mentions(first: int, count: int) -> list[Row]:
    """Return different mentions of the documents' brand, one every six hours of October."""
    return [
        {
            "text": distinct_text(number),
            "brand": "Ромашка",
            "source": _SOURCES[number % len(_SOURCES)],
            "published_at": (_FIRST + timedelta(hours=6 * (number % 120))).isoformat(),
        }
        for number in range(first, first + count)
    ]


def write_mentions(folder: Path) -> None:
    """Write files and a folder of mentions, and the export of a monitoring tool."""
    write_jsonl(folder / "mentions.jsonl", mentions(0, 120))
    _write_csv(folder / "mentions.csv", mentions(0, 20))
    _write_csv(folder / "more.csv", mentions(200, 10))
    (folder / "mentions").mkdir()
    write_jsonl(folder / "mentions" / "first.jsonl", mentions(300, 20))
    _write_csv(folder / "mentions" / "second.csv", mentions(400, 20))
    _write_export(folder / "export.xlsx", mentions(500, 10))


def write_hotels(folder: Path) -> None:
    """Write the corpus and the mapping file that the documents show."""
    (folder / "hotels").mkdir()
    (folder / "hotels" / "reviews.jsonl").write_text(block("jsonl", '{"review": "Номер не убирали'), "utf-8")
    (folder / "hotels.yaml").write_text(block("yaml", "name: hotel_reviews"), "utf-8")


def write_corpus(folder: Path, **parts: Sequence[LabelledMention]) -> None:
    """Write a labelled corpus of a file for each part, as benchmarks read it."""
    folder.mkdir(parents=True)
    for part, items in parts.items():
        rows = [{**item.mention.model_dump(mode="json"), "tonality": item.labels.tonality} for item in items]
        write_jsonl(folder / f"{part}.jsonl", rows)


def _write_csv(path: Path, rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)


def _write_export(path: Path, rows: Sequence[Row]) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Дата", "Текст", "Источник", "Автор"])
    for row in rows:
        sheet.append([row["published_at"][:10], f"{row['text']}, звоните +7 912 345-67-89", "vk.com", "anna"])
    book.save(path)
