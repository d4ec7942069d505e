"""Labelled rows (JSONL, CSV, Parquet): the columns of a mention plus its labels, one judgement a row."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from data.problems import Problem, problems_of
from data.readers import BrokenRow, Row, read_rows
from data.readings import Reading, labelled_mention
from data.record import Annotation, Labels, Mention, Moment, Record, Short, Split
from data.rejects import make_reject
from data.taxonomy import Taxonomy
from data.validation import LABEL_FIELDS, parse_labels


class JudgementColumns(Record):
    """Columns about the judgement itself, all optional."""

    annotator: Short | None = None
    updated_at: Moment | None = None
    split: Split | None = None


_OUR_COLUMNS = frozenset(LABEL_FIELDS) | frozenset(JudgementColumns.model_fields)


def read_labelled_rows(path: Path, taxonomy: Taxonomy) -> Iterator[Reading]:
    """Yield a reading for every row.

    A row without an `annotator` is a judgement of its own, so that rows that contradict one another are a
    disagreement and not an update.

    Raises:
        DataError: as `read_rows` does.
    """
    for row in read_rows(path):
        yield read_row(row, path.as_posix(), taxonomy)


def read_row(row: Row | BrokenRow, file: str, taxonomy: Taxonomy) -> Reading:
    """Read one row; `file` says in messages where it was found."""
    if isinstance(row, BrokenRow):
        reject = make_reject(file, row.line, Problem(row.field, row.value or None, row.reason))
        return Reading(rejects=(reject,))
    mention, ignored = labelled_mention(row.fields, _OUR_COLUMNS)
    labels = parse_labels(row.fields, taxonomy)
    columns = _judgement_columns(row)
    if isinstance(mention, Mention) and isinstance(labels, Labels) and isinstance(columns, JudgementColumns):
        if labels == Labels():
            return Reading(ignored=ignored)
        origin = f"{file}:{row.line}"
        annotation = Annotation(
            mention=mention,
            labels=labels,
            annotator=columns.annotator or origin,
            updated_at=columns.updated_at,
            origin=origin,
            split=columns.split,
        )
        return Reading(annotations=(annotation,), ignored=ignored)
    problems = [problem for part in (mention, labels, columns) if isinstance(part, list) for problem in part]
    return Reading(rejects=tuple(make_reject(file, row.line, problem) for problem in problems), ignored=ignored)


def _judgement_columns(row: Row) -> JudgementColumns | list[Problem]:
    given = {name: row.fields[name] for name in JudgementColumns.model_fields if name in row.fields}
    try:
        return JudgementColumns.model_validate(given)
    except ValidationError as error:
        return problems_of(error)
