"""Labelled corpora from outside the project, read where the command line says; nothing is kept of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from data.errors import DataError, TonikaError
from data.readers import BrokenRow, Row, read_rows
from data.readings import labelled_mention
from data.record import LabelledMention, Labels, Mention
from data.taxonomy import load_taxonomy
from data.validation import LABEL_FIELDS


class CorpusError(TonikaError):
    """A corpus that is not there or not of the expected shape."""


@dataclass(frozen=True)
class Corpus:
    """A corpus with its two parts."""

    name: str
    category_keys: tuple[str, ...]
    train: tuple[LabelledMention, ...]  # each mention once, as `tonika label push` makes tasks
    dev: tuple[LabelledMention, ...]


def read_corpus(folder: Path, name: str) -> Corpus:
    """Read `folder/name/train.jsonl` and `dev.jsonl`: rows of `text`, `target`, `tonality` and `categories`.

    The categories are those that the train part has; a corpus without any gets the packaged taxonomy's, for which
    then nothing is annotated. Of train mentions with one key the first counts.

    Raises:
        CorpusError: a file is missing, or a row cannot be used; the message names its line and not its text.
    """
    parts = {}
    for part in ("train", "dev"):
        path = folder / name / f"{part}.jsonl"
        try:
            parts[part] = [_labelled(path, row) for row in read_rows(path)]
        except DataError as error:
            raise CorpusError(f"{error}; --corpora names the folder that holds the corpora") from error
    keys = {key for item in parts["train"] for key in item.labels.categories or ()}
    return Corpus(
        name=name,
        category_keys=tuple(sorted(keys)) or load_taxonomy().category_keys,
        train=tuple(_each_once(parts["train"])),
        dev=tuple(parts["dev"]),
    )


def _labelled(path: Path, row: Row | BrokenRow) -> LabelledMention:
    if isinstance(row, BrokenRow):
        raise CorpusError(f"{path}, line {row.line}: {row.reason}")
    mention, _ = labelled_mention(row.fields, frozenset(LABEL_FIELDS))
    if not isinstance(mention, Mention):
        problems = "; ".join(f"{problem.field} {problem.reason}" for problem in mention)
        raise CorpusError(f"{path}, line {row.line}: {problems}")
    try:
        # Lax about containers only: JSON knows lists, the record holds tuples.
        labels = Labels.model_validate({name: row.fields.get(name) for name in LABEL_FIELDS}, strict=False)
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, item['loc']))} {item['msg']}" for item in error.errors())
        raise CorpusError(f"{path}, line {row.line}: {problems}") from error
    return LabelledMention(mention=mention, labels=labels)


def _each_once(items: list[LabelledMention]) -> Iterator[LabelledMention]:
    met: set[str] = set()
    for item in items:
        if item.mention.key not in met:
            met.add(item.mention.key)
            yield item
