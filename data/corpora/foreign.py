"""The rows of a foreign corpus, read as ours; one reader for what is imported and what is used in memory."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, get_args

from data.corpora.categories import Vocabulary, category_values, mapped_vocabulary, own_vocabulary
from data.corpora.files import CorpusFile, corpus_files
from data.corpora.mapping import OWN, CategoryMapping, CorpusMapping, Part
from data.corpora.translation import translate
from data.errors import DataError
from data.labelled_rows import read_row
from data.readers import BrokenRow, Row, read_rows
from data.readings import Reading
from data.record import Split
from data.rejects import make_reject
from data.taxonomy import Taxonomy, load_taxonomy

MAX_OWN_CATEGORIES = 500  # more are texts, ids or moments
_SPLITS: Mapping[str, Part] = {split: split for split in get_args(Split)}


@dataclass(frozen=True)
class ForeignCorpus:
    """A corpus that is still in its own shape, and all that reading it needs."""

    source: Path
    mapping: CorpusMapping
    files: tuple[CorpusFile, ...]
    vocabulary: Vocabulary

    @property
    def taxonomy(self) -> Taxonomy:
        """What the categories are of."""
        return self.vocabulary.taxonomy

    @property
    def categories_need_negative(self) -> bool:
        """Whether a bundle may choose categories for a negative mention only."""
        return self.mapping.categories is None or self.mapping.categories.need_negative


@dataclass(frozen=True)
class ForeignRow:
    """One row, as it was found and as it was read."""

    part: Part
    reading: Reading
    fields: Mapping[str, Any] = field(default_factory=dict)  # theirs; none of a broken row
    dropped: tuple[str, ...] = ()  # values of categories that the mapping drops


def open_corpus(source: Path, mapping: CorpusMapping) -> ForeignCorpus:
    """Find a corpus's files, and its taxonomy: for one of its own all rows are read once.

    Raises:
        DataError: a file is missing or cannot be read as a whole, there are no categories or far too many to be such,
            or the mapping does not fit the taxonomy that it names.
    """
    files = corpus_files(source, mapping.files)
    return ForeignCorpus(source, mapping, files, _vocabulary(source, mapping, files))


def read_foreign(corpus: ForeignCorpus) -> Iterator[ForeignRow]:
    """Yield every row of a corpus in the order of its files, in constant memory.

    Raises:
        DataError: a file cannot be read as a whole; or, after the last row, a column that the mapping names was empty
            or absent in all of them.
    """
    unseen = set(corpus.mapping.taken)
    columns: set[str] = set()
    for file in corpus.files:
        for row in read_rows(file.path):
            if isinstance(row, Row):
                unseen -= row.fields.keys()
                columns |= row.fields.keys()
            yield _read(row, file, corpus)
    if unseen:
        raise DataError(
            f"{corpus.source}: no row has anything in {', '.join(map(repr, sorted(unseen)))}, which the mapping names; "
            f"there are {', '.join(map(repr, sorted(columns))) or 'no columns'}"
        )


def _read(row: Row | BrokenRow, file: CorpusFile, corpus: ForeignCorpus) -> ForeignRow:
    name = file.path.as_posix()
    if isinstance(row, BrokenRow):
        return ForeignRow(file.split or "unsplit", read_row(row, name, corpus.taxonomy))
    translation = translate(row.fields, corpus.mapping, corpus.vocabulary, file.split)
    part = file.split or _SPLITS.get(str(translation.fields.get("split")), "unsplit")
    if translation.problems:
        reading = Reading(rejects=tuple(make_reject(name, row.line, problem) for problem in translation.problems))
    else:
        reading = read_row(Row(row.line, translation.fields), name, corpus.taxonomy)
    return ForeignRow(part, replace(reading, ignored=translation.unused), row.fields, translation.dropped)


def _vocabulary(source: Path, mapping: CorpusMapping, files: tuple[CorpusFile, ...]) -> Vocabulary:
    categories = mapping.categories
    if categories is None:
        return mapped_vocabulary(load_taxonomy(), None, drop_others=False)
    if categories.taxonomy == OWN:
        return own_vocabulary(mapping.name, _own_values(source, categories, files))
    taxonomy = load_taxonomy(Path(categories.taxonomy))
    try:
        return mapped_vocabulary(taxonomy, categories.values, drop_others=categories.others == "drop")
    except ValueError as error:
        raise DataError(f"the mapping of {mapping.name}: {error}") from error


def _own_values(source: Path, categories: CategoryMapping, files: tuple[CorpusFile, ...]) -> set[str]:
    """Collect the values of all parts: a model cannot learn one that train lacks, but it must count as missed."""
    values: set[str] = set()
    for file in files:
        for row in read_rows(file.path):
            values |= _values_of(row, categories)
            if len(values) > MAX_OWN_CATEGORIES:
                raise DataError(
                    f"{source}: more than {MAX_OWN_CATEGORIES} different values in '{categories.column}'; "
                    "are they categories, and is categories.separator right?"
                )
    if not values:
        raise DataError(
            f"{source}: no row names a category in '{categories.column}'; name the right column in the mapping, "
            "or leave `categories` out of it where they are not annotated"
        )
    return values


def _values_of(row: Row | BrokenRow, categories: CategoryMapping) -> set[str]:
    found = row.fields.get(categories.column) if isinstance(row, Row) else None
    if found is None or found == "":
        return set()
    try:
        return set(category_values(found, categories.separator))
    except ValueError:
        return set()  # reading the row says what is wrong with it
