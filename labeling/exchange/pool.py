"""New mentions on their way to the server, on disk: as many as there are take the same memory."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, closing
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, NamedTuple

from data.record import Mention
from data.text import normalize
from labeling.exchange.scores import Score

# `text` and `brand` are normalized, once: to read a mention back costs more than all that is done with its text here.
# `rank`, `cluster` and `chance` are filled by labeling.exchange.order; the lowest comes first.
_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA temp_store = FILE;
CREATE TABLE mentions (
    number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, content TEXT NOT NULL, score TEXT,
    text TEXT NOT NULL, brand TEXT NOT NULL,
    rank REAL NOT NULL DEFAULT 0, chance TEXT NOT NULL DEFAULT '', cluster INTEGER
);
CREATE TABLE bands (band BLOB NOT NULL, number INTEGER NOT NULL);
CREATE INDEX by_band ON bands (band);
CREATE INDEX by_cluster ON mentions (cluster);
"""


_PAGE = 256


class Entry(NamedTuple):
    """A mention of the pool."""

    number: int  # from 1, in the order of their coming
    mention: Mention
    score: Score | None


class Pool(AbstractContextManager["Pool"]):
    """Mentions, each key once; use it as a context manager. It is gone with the context."""

    def __init__(self) -> None:
        """Begin an empty pool in the folder for temporary files."""
        self._folder = TemporaryDirectory(prefix="tonika-pool-")
        self.database = sqlite3.connect(Path(self._folder.name) / "pool.sqlite", isolation_level=None)
        self.database.executescript(_TABLES)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.database.close()
        self._folder.cleanup()

    def __len__(self) -> int:
        """Return how many mentions there are."""
        return int(self.database.execute("SELECT count(*) FROM mentions").fetchone()[0])

    def add(self, mention: Mention) -> bool:
        """Take a mention in, unless its key is here already; tells whether it was new."""
        content = mention.model_dump_json(exclude_none=True, exclude_unset=True)
        row = (mention.key, content, normalize(mention.text), normalize(mention.brand or ""))
        query = "INSERT OR IGNORE INTO mentions (key, content, text, brand) VALUES (?, ?, ?, ?)"
        done = self.database.execute(query, row)
        return bool(done.rowcount)

    def has(self, key: str) -> bool:
        """Tell whether a mention with this key is here."""
        return self.database.execute("SELECT 1 FROM mentions WHERE key = ?", (key,)).fetchone() is not None

    def put_scores(self, numbers: Iterable[int], scores: Iterable[Score]) -> None:
        """Keep the scores of the mentions with these numbers, in their order."""
        rows = [(score.model_dump_json(), number) for number, score in zip(numbers, scores, strict=True)]
        self.database.executemany("UPDATE mentions SET score = ? WHERE number = ?", rows)

    def entries(self) -> Iterator[Entry]:
        """Yield all mentions in the order of their coming. The pool may be written to meanwhile."""
        return map(_entry, self._rows("content, score"))

    def scores(self) -> Iterator[tuple[int, str, Score | None]]:
        """Yield the number, key and score of all mentions in the order of their coming."""
        return ((number, key, _score(score)) for number, key, score in self._rows("key, score"))

    def texts(self) -> Iterator[tuple[int, str]]:
        """Yield the number and normalized text of all mentions in the order of their coming."""
        return self._rows("text")

    def ordered(self) -> Iterator[Entry]:
        """Yield all mentions in the order that `labeling.exchange.order` gave them.

        The copies of a text wait until everything else was there once, whatever their rank.
        """
        return map(_entry, self._in_order("number, content, score"))

    def numbers(self) -> Iterator[int]:
        """Yield the numbers of all mentions in that order."""
        return (number for (number,) in self._in_order("number"))

    def _in_order(self, columns: str) -> Iterator[Any]:
        query = f"""
            SELECT {columns} FROM (
                SELECT *, row_number() OVER (
                    PARTITION BY coalesce(cluster, number), brand ORDER BY rank, chance
                ) AS copy FROM mentions
            ) ORDER BY copy, rank, chance
        """  # noqa: S608 - names of our own columns
        with closing(self.database.execute(query)) as rows:
            yield from rows

    def _rows(self, columns: str) -> Iterator[Any]:
        query = f"SELECT number, {columns} FROM mentions WHERE number > ? ORDER BY number LIMIT ?"  # noqa: S608 - our own
        last = 0
        while rows := self.database.execute(query, (last, _PAGE)).fetchall():
            yield from rows
            last = rows[-1][0]


def in_groups(entries: Iterator[Entry], size: int) -> Iterator[list[Entry]]:
    """Group entries; the last group is what is left."""
    while group := list(islice(entries, size)):
        yield group


def _entry(row: tuple[int, str, str | None]) -> Entry:
    number, content, score = row
    return Entry(number, Mention.model_validate_json(content), _score(score))


def _score(content: str | None) -> Score | None:
    return Score.model_validate_json(content) if content else None
