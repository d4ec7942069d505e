"""One row of a foreign corpus as a row of ours. Nothing is checked here that the reader of our rows checks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data.corpora.categories import Vocabulary, category_values
from data.corpora.mapping import CATEGORIES, COLUMNS, CategoryMapping, CorpusMapping
from data.problems import Problem
from data.record import Split

_MAY_BE_NUMBERS = ("id", "author", "annotator", "geo")  # names, as far as we are concerned


@dataclass(frozen=True)
class Translation:
    """A row's fields as ours, or what is wrong with them."""

    fields: dict[str, Any]
    problems: tuple[Problem, ...] = ()
    unused: frozenset[str] = frozenset()  # columns of theirs
    dropped: tuple[str, ...] = ()  # values of categories that the mapping drops


def translate(
    theirs: Mapping[str, Any], mapping: CorpusMapping, vocabulary: Vocabulary, split: Split | None = None
) -> Translation:
    """Translate the fields of a row.

    Args:
        theirs: the fields that are present.
        mapping: of the corpus.
        vocabulary: of its categories.
        split: that the row's file gives it.
    """
    ours: dict[str, Any] = dict(mapping.constants)
    problems: list[Problem] = []
    for name in COLUMNS:
        column = mapping.column(name)
        found = None if column is None else theirs.get(column)
        if found is None:
            continue
        try:
            ours[name] = _value(name, found, mapping)
        except ValueError as error:
            problems.append(Problem(name, found, str(error)))
    if split is not None and ours.setdefault("split", split) != split:
        problems.append(Problem("split", ours["split"], f"contradicts the row's file, which is {split}"))
    dropped: tuple[str, ...] = ()
    if mapping.categories is not None:
        found = theirs.get(mapping.categories.column)
        try:
            ours[CATEGORIES], dropped = _categories(found, ours.get("tonality"), mapping.categories, vocabulary)
        except ValueError as error:
            problems.append(Problem(CATEGORIES, found, str(error)))
    used = {mapping.column(name) for name in COLUMNS} | mapping.taken
    return Translation(ours, tuple(problems), frozenset(theirs) - used, dropped)


def _value(name: str, found: object, mapping: CorpusMapping) -> object:
    table = mapping.values.get(name)
    if table is not None:
        if str(found) not in table:
            raise ValueError(f"the mapping's values.{name} names only {', '.join(map(repr, table))}")
        return table[str(found)]
    is_number = isinstance(found, int) and not isinstance(found, bool)
    return str(found) if is_number and name in _MAY_BE_NUMBERS else found


def _categories(
    found: object, tonality: object, mapping: CategoryMapping, vocabulary: Vocabulary
) -> tuple[list[str] | None, tuple[str, ...]]:
    if found is None or found == "":
        return ([] if mapping.absent == "none" else None), ()
    chosen = vocabulary.choose(category_values(found, mapping.separator))
    if mapping.topics and tonality != "negative":
        # What a mention is about says which negativity it has if it has any; without a tonality that is not known.
        return (None if tonality is None else []), ()
    return (None if chosen.keys is None else list(chosen.keys)), chosen.dropped
