"""What a model says of labelled mentions that it was not trained on: training writes the file, labeling reads it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from pydantic import ValidationError

from data.errors import DataError
from data.record import TONALITIES, Labels, Record

UNKNOWN_TONALITY = -1

_METADATA = b"tonika.out_of_fold"
_PROBABILITIES = ("tonality_probabilities", "category_probabilities")
_COLUMNS = [
    ("key", pa.string()),
    ("part", pa.string()),
    ("tonality", pa.string()),
    ("categories", pa.list_(pa.string())),
    *((name, pa.list_(pa.float64())) for name in _PROBABILITIES),
]


class Origin(Record):
    """What the probabilities were made from."""

    categories: tuple[str, ...]  # keys, in the order of the probabilities
    dataset: str  # version
    folds: int
    encoder: str


@dataclass(frozen=True, eq=False)
class OutOfFold:
    """n mentions, and what a model that was fitted without them says of each."""

    origin: Origin
    keys: tuple[str, ...]
    parts: tuple[str, ...]
    labels: tuple[Labels, ...]  # None where not annotated
    tonality: NDArray[np.float64]  # probabilities [n, 3], each row adds up to one
    categories: NDArray[np.float64]  # probabilities [n, c], each given that the mention is negative

    @property
    def true_tonality(self) -> NDArray[np.int64]:
        """Class indices [n]; UNKNOWN_TONALITY where tonality was not annotated."""
        return tonality_indices(self.labels)

    @property
    def true_categories(self) -> NDArray[np.bool_]:
        """The annotated categories [n, c]."""
        return category_table(self.labels, self.origin.categories)

    @property
    def categories_judged(self) -> NDArray[np.bool_]:
        """Where somebody chose categories or none [n]; see `categories_judged`."""
        return categories_judged(self.labels)


def tonality_indices(labels: Sequence[Labels]) -> NDArray[np.int64]:
    """Return class indices [n]; UNKNOWN_TONALITY where tonality was not annotated."""
    indices = [TONALITIES.index(each.tonality) if each.tonality else UNKNOWN_TONALITY for each in labels]
    return np.array(indices, dtype=np.int64)


def category_table(labels: Sequence[Labels], category_keys: Sequence[str]) -> NDArray[np.bool_]:
    """Return where a category was chosen [n, c]."""
    chosen = [[key in (each.categories or ()) for key in category_keys] for each in labels]
    return np.array(chosen, dtype=np.bool_).reshape(len(labels), len(category_keys))


def categories_judged(labels: Sequence[Labels]) -> NDArray[np.bool_]:
    """Return where somebody chose categories or none [n]: a neutral or positive mention has none by its tonality."""
    judged = [each.categories is not None and each.tonality in {"negative", None} for each in labels]
    return np.array(judged, dtype=np.bool_)


def write_out_of_fold(path: Path, made: OutOfFold) -> None:
    """Write a row a mention; the same content gives the same bytes."""
    columns = [
        list(made.keys),
        list(made.parts),
        [labels.tonality for labels in made.labels],
        [labels.categories for labels in made.labels],
        made.tonality.tolist(),
        made.categories.tolist(),
    ]
    metadata = json.dumps(made.origin.model_dump(), ensure_ascii=False, sort_keys=True)
    schema = pa.schema(_COLUMNS, metadata={_METADATA: metadata.encode()})
    pq.write_table(pa.table(columns, schema=schema), path)


def read_out_of_fold(path: Path) -> OutOfFold:
    """Read what `write_out_of_fold` wrote.

    Raises:
        DataError: the file is missing, or is not one of these.
    """
    try:
        with pq.ParquetFile(path) as file:  # not read_table, which would take a `name=value` folder for a partition
            table = file.read()
    except FileNotFoundError as error:
        raise DataError(f"no {path}") from error
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"{path} is not a readable Parquet file: {error}") from error
    metadata = (table.schema.metadata or {}).get(_METADATA)
    if metadata is None or table.schema.remove_metadata() != pa.schema(_COLUMNS):
        raise DataError(f"{path} does not hold out-of-fold probabilities (columns {table.column_names})")
    try:
        origin = Origin.model_validate_json(metadata)
        labels = tuple(
            Labels(tonality=tonality, categories=None if categories is None else tuple(categories))
            for tonality, categories in zip(
                *(table[name].to_pylist() for name in ("tonality", "categories")), strict=True
            )
        )
        widths = (len(TONALITIES), len(origin.categories))
        tonality, categories = (
            np.array(table[name].to_pylist(), dtype=np.float64).reshape(len(table), width)
            for name, width in zip(_PROBABILITIES, widths, strict=True)
        )
    except (ValidationError, ValueError) as error:
        raise DataError(f"{path} was written by another version of Tonika: {error}") from error
    return OutOfFold(
        origin, tuple(table["key"].to_pylist()), tuple(table["part"].to_pylist()), labels, tonality, categories
    )
