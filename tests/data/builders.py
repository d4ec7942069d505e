"""Builders of real records and files for the tests of the data room."""

import hashlib
import json
import random
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from data.consensus import Method
from data.label_studio import result_from_labels
from data.record import TONALITIES, Annotation, Labels, Mention
from data.rejects import Reject
from data.settings import PartShares, PrepareSettings
from data.taxonomy import DEFAULT_TAXONOMY, load_taxonomy

TAXONOMY = load_taxonomy()
SHARES = PartShares(calibration=0.12, dev=0.08, test=0.2)
SIMILARITY = 0.8

_WORDS = tuple(
    word
    for line in (
        "заказ курьер опоздал чайник протёк поддержка молчит спасибо вовремя вкусно дорого очередь кассир билет рейс",
        "возврат деньги списали дважды приложение вылетает магазин скидка обещали ремонт мастер пришёл вежливо быстро",
        "склад тариф связь пропала номер отель завтрак холодный уютно рекомендую никогда больше снова приеду друзьям",
    )
    for word in line.split()
)


def distinct_text(number: int) -> str:
    """A text of its own for each number: no two are near-duplicates."""
    digest = hashlib.sha256(str(number).encode()).digest()
    return f"{digest.hex()[:24]} {' '.join(_WORDS[byte % len(_WORDS)] for byte in digest[-5:])}"


def no_reject(reject: Reject) -> None:
    """Take the rejects of an input that has none."""
    raise AssertionError(reject)


def full_disk(path: Path) -> None:
    """Let the system find no space for what `data.writing.replacing` writes next at `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_name(f".{path.name}.new").symlink_to("/dev/full")


def annotation(
    mention: Mention, labels: Labels, annotator: str = "1", at: str | None = None, split: Any = None
) -> Annotation:
    moment = datetime.fromisoformat(at) if at else None
    return Annotation(
        mention=mention, labels=labels, annotator=annotator, updated_at=moment, origin=f"{annotator}@{at}", split=split
    )


def task(number: int, data: dict[str, Any], *labels: Labels) -> dict[str, Any]:
    """A task as Label Studio 1.23 exports it, each of `labels` by another annotator."""
    return {
        "id": number,
        "annotations": [
            ls_annotation(number * 10 + who, who, result_from_labels(one)) for who, one in enumerate(labels, start=1)
        ],
        "file_upload": "mentions.json",
        "drafts": [],
        "predictions": [{"id": number, "result": result_from_labels(Labels(tonality="positive"))}],
        "data": data,
        "meta": {},
        "created_at": "2026-11-01T10:00:00.000000Z",
        "updated_at": "2026-11-01T10:00:00.000000Z",
        "inner_id": number,
        "total_annotations": len(labels),
        "cancelled_annotations": 0,
        "project": 1,
    }


def ls_annotation(number: int, who: Any, result: Sequence[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    return {
        "id": number,
        "completed_by": who,
        "result": [{"id": f"r{number}{at}", "origin": "manual", **item} for at, item in enumerate(result)],
        "was_cancelled": False,
        "ground_truth": False,
        "created_at": "2026-11-02T10:00:00.000000Z",
        "updated_at": "2026-11-02T10:00:00.000000Z",
        "lead_time": 4.2,
    } | changes


def labelled_row(number: int, **changes: Any) -> dict[str, Any]:
    tonality = ("negative", "neutral", "positive")[number % 3]
    row: dict[str, Any] = {"text": distinct_text(number), "brand": "Ромашка", "source": "vk", "tonality": tonality}
    if tonality == "negative":
        row["categories"] = ["delivery"] if number % 2 else ["payment", "support"]
    return row | changes


def opinions(accuracy: Mapping[str, float], truth: Mapping[str, str], seed: int = 1) -> dict[str, dict[str, str]]:
    """Tonalities by mention and person: of people who err at random, apart from one another, each in their measure."""
    chance = random.Random(seed)  # noqa: S311 - a test's people

    def answer(right: str, share: float) -> str:
        return right if chance.random() < share else chance.choice([key for key in TONALITIES if key != right])

    return {key: {person: answer(right, share) for person, share in accuracy.items()} for key, right in truth.items()}


def write_jsonl(path: Path, rows: Sequence[object]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=True) + "\n" for row in rows), encoding="utf-8")
    return path


def write_export(path: Path, tasks: object) -> Path:
    path.write_text(json.dumps(tasks, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def prepare_settings(labels: Path, max_reject_share: float = 0.05, consensus: Method = "majority") -> PrepareSettings:
    return PrepareSettings(
        labels=str(labels),
        taxonomy=str(DEFAULT_TAXONOMY),
        consensus=consensus,
        parts=SHARES,
        near_duplicate_similarity=SIMILARITY,
        max_reject_share=max_reject_share,
    )
