"""A labelled corpus with the parts that its makers gave it, to learn from and to measure on."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from data.corpora.layout import CorpusLayout
from data.corpora.mapping import Part
from data.corpora.summary import read_summary
from data.errors import DataError
from data.labelled_rows import read_labelled_rows
from data.record import Annotation, LabelledMention
from data.rejects import Reject
from data.taxonomy import Taxonomy, load_taxonomy

_MEASURED = {"dev", "test"}


@dataclass(frozen=True)
class Corpus:
    """Labelled mentions in the order of their files.

    What is learned from (train, and rows without a part) has each mention once, with its first labels; dev and test
    keep every row, since published figures are of all of them. Excluded mentions are in no part.
    """

    name: str
    taxonomy: Taxonomy
    categories_need_negative: bool  # as a bundle's export takes it
    train: tuple[LabelledMention, ...] = ()
    dev: tuple[LabelledMention, ...] = ()
    test: tuple[LabelledMention, ...] = ()
    unsplit: tuple[LabelledMention, ...] = ()


def make_corpus(
    name: str, taxonomy: Taxonomy, annotations: Iterable[Annotation], *, categories_need_negative: bool
) -> Corpus:
    """Gather annotations by part."""
    parts: dict[Part, list[LabelledMention]] = {part: [] for part in get_args(Part)}
    met: set[tuple[Part, str]] = set()
    for annotation in annotations:
        part: Part = annotation.split or "unsplit"
        place = (part, annotation.mention.key)
        if annotation.labels.excluded or (place in met and part not in _MEASURED):
            continue
        met.add(place)
        item = LabelledMention(mention=annotation.mention, labels=annotation.labels, split=annotation.split)
        parts[part].append(item)
    return Corpus(
        name,
        taxonomy,
        categories_need_negative,
        tuple(parts["train"]),
        tuple(parts["dev"]),
        tuple(parts["test"]),
        tuple(parts["unsplit"]),
    )


def read_corpus(folder: Path) -> Corpus:
    """Read what `tonika data import` wrote.

    Raises:
        DataError: the folder holds no imported corpus, or a row does not fit its taxonomy; the message names the line
            and not the text.
    """
    layout = CorpusLayout(folder)
    summary = read_summary(folder)
    taxonomy = load_taxonomy(layout.taxonomy)
    annotations: list[Annotation] = []
    for reading in read_labelled_rows(layout.labels, taxonomy):
        if reading.rejects:
            raise DataError(f"{described(reading.rejects[0])}; import the corpus again")
        annotations += reading.annotations
    return make_corpus(summary.name, taxonomy, annotations, categories_need_negative=summary.categories_need_negative)


def described(reject: Reject) -> str:
    """Say where a row has which problem, without what it says: a corpus may be one that is not to be repeated."""
    return f"{reject.file}, line {reject.line}: {reject.field} {reject.reason}"
