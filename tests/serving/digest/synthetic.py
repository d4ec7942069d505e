"""Months of scored mentions in which it is known what happened."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np

MONTH = 31
FIRST = date(2026, 10, 1)
SOURCES = ("vk", "telegram", "review", "news", "forum", "ok")
_USUAL_SOURCES = (0.35, 0.2, 0.2, 0.1, 0.1, 0.05)
_KINDS = ("negative", "neutral", "positive")
_BY_DAYTIME = np.array([0.2] * 6 + [1.0] * 6 + [1.5] * 6 + [1.3] * 6)
_BY_WEEKDAY = np.array([1.0, 1.0, 1.1, 1.0, 0.9, 0.6, 0.5])


@dataclass(frozen=True)
class Planted:
    """A wave: it begins in one source and reaches the others some hours later."""

    start: datetime
    path: tuple[tuple[str, float], ...]  # sources, and after how many hours each joins
    size: int = 60  # negative mentions
    hours: float = 30.0
    category: str = "delivery"
    repeated: float = 0.3  # share of them that are copies of one text


Row = dict[str, Any]


def month(
    seed: int,
    waves: tuple[Planted, ...] = (),
    *,
    daily: float = 60.0,
    negative: float = 0.15,
    days: int = MONTH,
    brand: str = "Ромашка",
) -> list[Row]:
    """Rows in the order of time: what is usual, by the weekday and the time of day, and the waves."""
    random = np.random.default_rng(seed)
    rows = [row for day in range(days) for row in _usual_day(random, day, daily, negative, brand)]
    for number, wave in enumerate(waves):
        rows += _wave(random, wave, f"{seed}-{number}", brand)
    return sorted(rows, key=lambda row: row["published_at"])


def _usual_day(random: np.random.Generator, day: int, daily: float, negative: float, brand: str) -> list[Row]:
    begin = datetime.combine(FIRST, time.min, UTC) + timedelta(days=day)
    weight = _BY_WEEKDAY[begin.weekday()] / _BY_WEEKDAY.mean()
    hours = random.choice(24, size=random.poisson(daily * weight), p=_BY_DAYTIME / _BY_DAYTIME.sum())
    rows = []
    for hour in hours:
        tonality = random.choice(_KINDS, p=(negative, 0.85 - negative, 0.15))
        category = random.choice(["delivery", "support", "price", "app", "staff"])
        rows.append(
            _row(
                random,
                begin + timedelta(hours=float(hour + random.random())),
                str(random.choice(SOURCES, p=_USUAL_SOURCES)),
                str(tonality),
                [str(category)] if tonality == "negative" else [],
                brand,
            )
        )
    return rows


def _wave(random: np.random.Generator, wave: Planted, name: str, brand: str) -> list[Row]:
    weights = np.array([1 / (1 + after / 4) for _, after in wave.path])
    rows = []
    for place in random.choice(len(wave.path), size=wave.size, p=weights / weights.sum()):
        source, after = wave.path[place]
        late = after + random.beta(1.2, 3) * (wave.hours - after)
        row = _row(random, wave.start + timedelta(hours=float(late)), source, "negative", [wave.category], brand)
        if random.random() < wave.repeated:
            row["text"] = f"Перепост волны {name}"
        rows.append(row)
    return rows


def _row(
    random: np.random.Generator, moment: datetime, source: str, tonality: str, categories: list[str], brand: str
) -> Row:
    number = int(random.integers(1 << 60))
    return {
        "text": f"{brand}: упоминание {number}",
        "brand": brand,
        "source": source,
        "published_at": moment,
        "author": f"автор {number % 200}",
        "url": f"https://{source}.example/{number}",
        "geo": ("Москва", "Тула", None)[number % 3],
        "tonality": tonality,
        "categories": categories,
    }
