"""A small invented corpus in a shape that is not ours."""

from pathlib import Path
from typing import Any

from data.corpora.mapping import CorpusMapping
from data.params import parse_settings
from data.taxonomy import DEFAULT_TAXONOMY
from tests.data.builders import write_jsonl

OURS = str(DEFAULT_TAXONOMY)


def mapping(**keys: Any) -> CorpusMapping:
    """A mapping of rows as `foreign_row` makes them, with some keys changed."""
    content = {
        "name": "invented",
        "columns": {"text": "comment", "brand": "company", "tonality": "score"},
        "values": {"tonality": {-1: "negative", 0: "neutral", 1: "positive", "skip": None}},
        "categories": {"column": "topics"},
    }
    return parse_settings(content | keys, CorpusMapping, "mapping.yaml")


def foreign_row(comment: str, score: Any, topics: Any = None, **others: Any) -> dict[str, Any]:
    return {"comment": comment, "company": "Ромашка", "score": score, "topics": topics, "id": 7} | others


TRAIN = [
    foreign_row("Чайник протёк", -1, ["Брак товара", "price"]),
    foreign_row("Чайник как чайник", 0, []),
    foreign_row("чайник  протек", -1, ["price"]),  # the first one again, judged otherwise
]
DEV = [foreign_row("Дорого", -1, ["price", "курьер"]), foreign_row("Дорого", -1, ["price"])]
TEST = [foreign_row("Люблю Ромашку", 1)]


def write_corpus(folder: Path, *, test: bool = True) -> Path:
    """A folder with train, dev, perhaps test, and a file that is none of them."""
    folder.mkdir(parents=True, exist_ok=True)
    write_jsonl(folder / "train.jsonl", TRAIN)
    write_jsonl(folder / "dev.jsonl", DEV)
    if test:
        write_jsonl(folder / "test.jsonl", TEST)
    write_jsonl(folder / "unlabelled.jsonl", [{"comment": "Никем не размечено"}])
    return folder
