"""The rows of the sample: what is usual on any day, and two waves."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import yaml

FIRST, DAYS = datetime(2026, 9, 1, tzinfo=UTC), 61
_SOURCES = {"vk": 0.3, "telegram": 0.22, "review": 0.2, "forum": 0.1, "news": 0.08, "youtube": 0.06, "ok": 0.04}
_MEDIA_TYPES = {"vk": "social", "ok": "social", "telegram": "messenger", "youtube": "video"}
_TONALITIES = {"Ромашка": (0.2, 0.5, 0.3), "Василёк": (0.14, 0.52, 0.34), "Лютик": (0.3, 0.5, 0.2)}
_HOURS = np.array([0.2] * 6 + [1.0] * 6 + [1.5] * 6 + [1.3] * 6)
_WEEKDAYS = (1.1, 1.1, 1.1, 1.1, 1.0, 0.8, 0.8)
_UNKNOWN = 0.15  # share of mentions without an author, and without a place
_AUTHORS = 90

Row = dict[str, Any]


def sample_rows() -> list[Row]:
    """Return the sample's mentions with their tonality and categories, in the order of time."""
    words = yaml.safe_load(Path(__file__).with_name("texts.yaml").read_text(encoding="utf-8"))
    random = np.random.default_rng(20261101)
    rows = [
        row
        for brand, daily in words["brands"].items()
        for day in range(DAYS)
        for row in _usual_day(words, brand, daily, FIRST + timedelta(days=day), random)
    ]
    for wave in words["waves"]:
        rows.extend(_wave(words, wave, random))
    return sorted(rows, key=lambda row: row["published_at"])


def _usual_day(
    words: Mapping[str, Any], brand: str, daily: float, begin: datetime, random: np.random.Generator
) -> Iterator[Row]:
    for hour in random.choice(24, random.poisson(daily * _WEEKDAYS[begin.weekday()]), p=_HOURS / _HOURS.sum()):
        moment = begin + timedelta(hours=float(hour + random.random()))
        source = str(random.choice(list(_SOURCES), p=list(_SOURCES.values())))
        tonality = str(random.choice(["negative", "neutral", "positive"], p=_TONALITIES[brand]))
        texts, categories = words[tonality], []
        if tonality == "negative":
            categories = [str(random.choice(list(texts)))]
            texts = texts[categories[0]]
        yield _row(words, random, (brand, moment, source), str(random.choice(texts)), tonality, categories)


def _wave(words: Mapping[str, Any], wave: Mapping[str, Any], random: np.random.Generator) -> Iterator[Row]:
    start = datetime.fromisoformat(str(wave["start"])).replace(tzinfo=UTC)
    late = np.array(list(wave["path"].values()))
    weights = 1 / (1 + late / 5)
    for number in range(wave["mentions"]):
        place = 0 if number == 0 else int(random.choice(len(late), p=weights / weights.sum()))
        hours = 0.0 if number == 0 else late[place] + random.beta(1.2, 3) * (wave["hours"] - late[place])
        moment = start + timedelta(hours=float(hours))
        copied = number == 0 or random.random() < 1 / 3
        text = wave["reposted"] if copied else str(random.choice(wave["texts"]))
        source = list(wave["path"])[place]
        yield _row(words, random, (wave["brand"], moment, source), text, "negative", [wave["category"]])


def _row(
    words: Mapping[str, Any],
    random: np.random.Generator,
    about: tuple[str, datetime, str],
    template: str,
    tonality: str,
    categories: list[str],
) -> Row:
    brand, moment, source = about
    city, number = str(random.choice(words["cities"])), int(random.integers(1_000_000))
    days = f"{random.integers(2, 9)}-й день"
    author = f"{source}_{random.integers(_AUTHORS) ** 2 // _AUTHORS}"  # some write more than others
    around = (
        ["", ""] if template in _reposted(words) else [random.choice(words[end]) for end in ("openings", "endings")]
    )
    cases = words["cases"][brand]
    text = template.format(brand=brand, city=city, thing=random.choice(words["things"]), days=days, **cases)
    return {
        "text": text.join(around),
        "brand": brand,
        "source": source,
        "media_type": _MEDIA_TYPES.get(source, source),
        "published_at": moment.replace(microsecond=0),
        "author": None if random.random() < _UNKNOWN else author,
        "url": f"https://{source}.example/{number}",
        "geo": None if random.random() < _UNKNOWN else city,
        "tonality": tonality,
        "categories": categories,
    }


def _reposted(words: Mapping[str, Any]) -> set[str]:
    return {wave["reposted"] for wave in words["waves"]}
