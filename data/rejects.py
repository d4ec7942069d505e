"""Rejects: what could not be used, where it stands and why. A bad record is never lost silently."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from data.problems import Problem
from data.record import Record
from data.writing import replacing, writing_to

_MAX_VALUE = 200  # characters of an offending value that are kept
SHORTENED = re.compile(r"… \(\d+ characters\)$")


class Reject(Record):
    """One problem of one record; a record with two problems has two rejects."""

    file: str
    line: int | str  # the line (in Parquet the row), or "task 12" of a Label Studio export
    field: str
    value: str  # shortened
    reason: str


def make_reject(file: str, line: int | str, problem: Problem) -> Reject:
    """Place a problem; its value is shortened and made writable whatever it holds."""
    return Reject(
        file=writable(file),
        line=writable(line) if isinstance(line, str) else line,
        field=writable(problem.field),
        value="" if problem.value is None else writable(problem.value),
        reason=writable(problem.reason),
    )


def write_rejects(path: Path, rejects: Iterable[Reject]) -> None:
    """Write one JSON object a line.

    Raises:
        WritingError: the file cannot be written.
    """
    with replacing(path) as file:
        file.writelines(map(_line, rejects))


@contextmanager
def rejects_file(path: Path) -> Iterator[Callable[[Reject], None]]:
    """Take rejects one by one while an input is read; they are at `path` when the context ends.

    Without a reject there is no file. An earlier one is gone from the beginning: nobody should take it for this
    run's if this one fails.

    Raises:
        WritingError: the file cannot be written.
    """
    with writing_to(path):
        path.unlink(missing_ok=True)
    with replacing(path, keep_empty=False) as file:

        def take(reject: Reject) -> None:
            file.write(_line(reject))

        yield take


def writable(value: object) -> str:
    """Show a value, shortened, as text that UTF-8 can hold: a lone surrogate becomes its escape."""
    text = value if isinstance(value, str) else repr(value)
    if len(text) > _MAX_VALUE:
        text = f"{text[:_MAX_VALUE]}… ({len(text)} characters)"
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _line(reject: Reject) -> str:
    return reject.model_dump_json() + "\n"
