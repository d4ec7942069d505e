"""Labelled corpora from outside the project, read where the command line says; nothing is kept of them."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from data.errors import DataError, TonikaError
from data.readers import BrokenRow, Row, read_rows
from data.readings import labelled_mention
from data.record import LabelledMention, Labels, Mention
from data.taxonomy import load_taxonomy
from data.validation import LABEL_FIELDS

CATEGORIES = "categories"
_KEY = re.compile(r"[a-z][a-z0-9_#]*")


class CorpusError(TonikaError):
    """A corpus that is not there or not of the expected shape."""


@dataclass(frozen=True)
class Corpus:
    """A corpus with the parts that its makers gave it."""

    name: str
    category_keys: tuple[str, ...]
    train: tuple[LabelledMention, ...]  # each mention once, as `tonika label push` makes tasks
    dev: tuple[LabelledMention, ...]
    test: tuple[LabelledMention, ...] = ()  # where it lies beside the others
    domains: Mapping[str, str] = field(default_factory=dict)  # of mentions by key, where rows have a `domain`


def read_corpus(folder: Path, name: str, categories: str = CATEGORIES) -> Corpus:
    """Read `train.jsonl`, `dev.jsonl` and, if it is there, `test.jsonl` of `folder/name`.

    Rows have `text`, `target`, `tonality`, and a list of categories in the column `categories`, whose values become
    keys by `category_key`. The categories are those that the train part has; a corpus without any gets the packaged
    taxonomy's, for which then nothing is annotated. Of train mentions with one key the first counts.

    Raises:
        CorpusError: a file is missing, or a row cannot be used; the message names its line and not its text.
    """
    parts: dict[str, list[LabelledMention]] = {"test": []}
    domains: dict[str, str] = {}
    for part in ("train", "dev", "test"):
        path = folder / name / f"{part}.jsonl"
        if part == "test" and not path.is_file():
            continue
        try:
            parts[part] = [_labelled(path, row, categories, domains) for row in read_rows(path)]
        except DataError as error:
            raise CorpusError(f"{error}; --corpora names the folder that holds the corpora") from error
    keys = {key for item in parts["train"] for key in item.labels.categories or ()}
    return Corpus(
        name=name,
        category_keys=tuple(sorted(keys)) or load_taxonomy().category_keys,
        train=tuple(_each_once(parts["train"])),
        dev=tuple(parts["dev"]),
        test=tuple(parts["test"]),
        domains=domains,
    )


def category_key(value: str) -> str:
    """Make a taxonomy's key of what a corpus calls a category: itself, or a hash where it is no such key."""
    key = value.casefold()
    return key if _KEY.fullmatch(key) else f"c{hashlib.sha256(value.encode()).hexdigest()[:8]}"


def _labelled(path: Path, row: Row | BrokenRow, categories: str, domains: dict[str, str]) -> LabelledMention:
    if isinstance(row, BrokenRow):
        raise CorpusError(f"{path}, line {row.line}: {row.reason}")
    mention, _ = labelled_mention(row.fields, frozenset(LABEL_FIELDS))
    if not isinstance(mention, Mention):
        problems = "; ".join(f"{problem.field} {problem.reason}" for problem in mention)
        raise CorpusError(f"{path}, line {row.line}: {problems}")
    given = {name: row.fields.get(name) for name in LABEL_FIELDS}
    given["categories"] = row.fields.get(categories)
    if isinstance(given["categories"], list):
        given["categories"] = [category_key(str(value)) for value in given["categories"]]
    try:
        # Lax about containers only: JSON knows lists, the record holds tuples.
        labels = Labels.model_validate(given, strict=False)
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, item['loc']))} {item['msg']}" for item in error.errors())
        raise CorpusError(f"{path}, line {row.line}: {problems}") from error
    domain = row.fields.get("domain")
    if isinstance(domain, str):
        domains[mention.key] = domain
    return LabelledMention(mention=mention, labels=labels)


def _each_once(items: list[LabelledMention]) -> Iterator[LabelledMention]:
    met: set[str] = set()
    for item in items:
        if item.mention.key not in met:
            met.add(item.mention.key)
            yield item
