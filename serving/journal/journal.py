"""The journal: what callers and Label Studio told the service, numbered, on disk before it is acknowledged."""

import json
import sqlite3
from collections import Counter
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from serving.errors import JournalUnavailableError
from serving.journal.database import Database
from serving.journal.entries import Entry, Event, Feedback, Kind, Page, Receipt

FILE = "journal.sqlite"
EVENTS_WITHIN = 100_000  # entries; an event is a hint, read within a minute or never, and Label Studio sends many

_LATEST = "SELECT id, received_at, fields FROM entries WHERE key = ? ORDER BY number DESC LIMIT 1"
_KNOWN = "SELECT id, received_at FROM entries WHERE digest = ?"
_ADD = "INSERT INTO entries (id, kind, received_at, fields, key, author, digest) VALUES (?, ?, ?, ?, ?, ?, ?)"
_LET_GO = "DELETE FROM entries WHERE number = ? AND kind = 'event'"
_READ = """
    SELECT number, id, kind, received_at, fields FROM entries
    WHERE number > ? AND kind = coalesce(?, kind) ORDER BY number LIMIT ?
"""
_LAST = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'entries'"
_ERASE = """
    DELETE FROM entries
    WHERE key IN (SELECT value FROM json_each(?)) OR author IN (SELECT value FROM json_each(?))
"""


class Journal:
    """The journal in a folder; every method may raise JournalUnavailableError.

    Several threads and several processes may use it at once. Nothing is made before the first use.
    """

    def __init__(self, folder: Path, events_within: int = EVENTS_WITHIN) -> None:
        """Take the folder in which its file is, or will be; of the last `events_within` entries events are kept."""
        self._database = Database(folder / FILE)
        self._events_within = events_within

    def add_feedback(self, feedback: Feedback) -> Receipt:
        """Note a correction; one that says what the latest one of the same mention said is that one, sent again."""
        key = feedback.mention.key
        fields = _fields(feedback, key)
        with self._database.transaction() as connection:
            latest = connection.execute(_LATEST, (key,)).fetchone()
            if latest and _opinion(json.loads(latest[2])) == _opinion(fields):
                return Receipt(latest[0], latest[1], new=False)
            return self._add(connection, "feedback", fields, key=key, author=feedback.mention.author)

    def add_event(self, event: Event, digest: str | None = None) -> Receipt:
        """Note an event; one with the `digest` of another is that one, sent again, and without one it is always new."""
        fields = event.model_dump(mode="json")
        with self._database.transaction() as connection:
            known = connection.execute(_KNOWN, (digest,)).fetchone()
            if known:
                return Receipt(known[0], known[1], new=False)
            return self._add(connection, "event", fields, digest=digest)

    def read(self, after: int = 0, limit: int = 200, kind: Kind | None = None) -> Page:
        """Return at most `limit` entries with numbers above `after`, of one kind or of all."""
        with self._database.transaction(writes=False) as connection:
            rows = connection.execute(_READ, (after, kind, limit)).fetchall()
            (journal,) = connection.execute("SELECT identity FROM journal").fetchone()
            (last,) = connection.execute(_LAST).fetchone()
        return Page(journal, tuple(map(_entry, rows)), last)

    def counts(self) -> Counter[str]:
        """Return how many entries of each kind there are."""
        with self._database.connection() as connection:
            return Counter(dict(connection.execute("SELECT kind, count(*) FROM entries GROUP BY kind")))

    def erase(self, keys: Collection[str] = (), authors: Collection[str] = ()) -> int:
        """Remove the corrections of mentions with these keys or by these authors, and every trace in the files.

        Returns:
            How many entries were removed.
        """
        given = json.dumps([*keys]), json.dumps([*authors])
        with self._database.transaction() as connection:
            removed = connection.execute(_ERASE, given).rowcount
        with self._database.connection() as connection:
            # `secure_delete` overwrites rows, but pages that were split before still hold copies of keys and authors.
            connection.execute("VACUUM")
            (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise JournalUnavailableError(
                f"{removed} entries were removed, but another process kept the journal from being rewritten, and their "
                "texts may still be in its files; send the erasure again"
            )
        return removed

    def close(self) -> None:
        """Close the file; a later use opens it again."""
        self._database.close()

    def _add(
        self,
        connection: sqlite3.Connection,
        kind: Kind,
        fields: dict[str, object],
        *,
        key: str | None = None,
        author: str | None = None,
        digest: str | None = None,
    ) -> Receipt:
        receipt = Receipt(uuid4().hex, datetime.now(UTC).isoformat(timespec="milliseconds"), new=True)
        row = (receipt.id, kind, receipt.received_at, json.dumps(fields, ensure_ascii=False), key, author, digest)
        number = connection.execute(_ADD, row).lastrowid or 0
        # Numbers follow one another, so that every entry lets at most one go.
        connection.execute(_LET_GO, (number - self._events_within,))
        return receipt


def _fields(feedback: Feedback, key: str) -> dict[str, object]:
    return {
        "key": key,
        # What was not given follows from what was; it would not read back as the same mention otherwise.
        "mention": feedback.mention.model_dump(mode="json", exclude_none=True, exclude_unset=True),
        "labels": feedback.labels.model_dump(mode="json", exclude_none=True),
        "comment": feedback.comment,
        "scored_by": feedback.scored_by,
    }


def _entry(row: tuple[int, str, Kind, str, str]) -> Entry:
    number, identity, kind, received_at, fields = row
    return Entry(number, identity, kind, received_at, json.loads(fields))


def _opinion(fields: dict[str, object]) -> tuple[object, object]:
    return fields["labels"], fields["comment"]
