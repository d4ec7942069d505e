"""The journal's SQLite file: made as a whole, opened late, and shared by threads and processes."""

import logging
import os
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from serving.errors import JournalUnavailableError
from serving.journal.placing import put_in_place

_VERSION = 1  # of the tables
_WAIT = 5.0  # seconds for another process to finish its entry
_OWNER_ONLY = 0o600  # it holds people's texts

_TABLES = f"""
    CREATE TABLE journal (identity TEXT NOT NULL);
    CREATE TABLE entries (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        received_at TEXT NOT NULL,
        fields TEXT NOT NULL,
        key TEXT,
        author TEXT,
        digest TEXT UNIQUE
    );
    CREATE INDEX by_key ON entries (key, number) WHERE key IS NOT NULL;
    CREATE INDEX by_author ON entries (author) WHERE author IS NOT NULL;
    PRAGMA user_version = {_VERSION};
"""

_log = logging.getLogger("bentoml.tonika")  # below BentoML's logger, whose handler and level it shares


class Database:
    """One connection to the file, used by one thread at a time; it is opened when it is first needed."""

    def __init__(self, path: Path) -> None:
        """Take where the file is, or will be."""
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._opened: tuple[int, int] | None = None  # device and inode

    @contextmanager
    def transaction(self, *, writes: bool = True) -> Iterator[sqlite3.Connection]:
        """See one state of the file and, with `writes`, hold it; what was written is on disk when this ends.

        Raises:
            JournalUnavailableError: the file cannot be made, opened or written; nothing is kept then.
        """
        with self.connection() as connection:
            # A plain BEGIN that reads and then writes may be too late: others wrote in between.
            connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.execute("COMMIT")

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """Give this thread the connection.

        Raises:
            JournalUnavailableError: the file cannot be made, opened or used.
        """
        with self._lock:
            try:
                yield self._current()
            except (sqlite3.Error, OSError) as error:
                self._close()  # whatever was begun is undone, and the next one starts afresh
                _log.error("the journal %s cannot be used: %s", self._path, _words(error))
                raise JournalUnavailableError(
                    f"the journal cannot be used now ({_words(error)}), so this is not acknowledged; send it again in "
                    "a while. The operator: look at the disk and the folder TONIKA_STATE"
                ) from error

    def close(self) -> None:
        """Close the connection; a later use opens it again."""
        with self._lock:
            self._close()

    def _current(self) -> sqlite3.Connection:
        # A file that was replaced under us would take entries to where nobody finds them.
        if self._connection is None or self._opened != _inode(self._path):
            self._close()
            if _inode(self._path) is None:
                _make(self._path)
            self._connection = _open(self._path)
            self._opened = _inode(self._path)
        return self._connection

    def _close(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
        self._connection = self._opened = None


def _inode(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _make(path: Path) -> None:
    """Make an empty journal aside and put it in place, so that nobody ever opens half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as folder:
        finished = Path(folder) / path.name
        os.close(os.open(finished, os.O_CREAT | os.O_EXCL, _OWNER_ONLY))
        with closing(sqlite3.connect(finished, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")  # stays with the file
            connection.execute("PRAGMA synchronous = FULL")
            connection.executescript(_TABLES)
            connection.execute("INSERT INTO journal VALUES (?)", (uuid4().hex,))
        put_in_place(finished, path)


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
    try:
        _prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version != _VERSION:
        raise sqlite3.DatabaseError(f"its tables have version {version}, expected {_VERSION}")
    connection.execute("PRAGMA synchronous = FULL")  # an entry is on disk before COMMIT returns
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA temp_store = MEMORY")  # or a copy of it would lie in another folder for a moment


def _words(error: sqlite3.Error | OSError) -> str:
    return (error.strerror if isinstance(error, OSError) else str(error)) or type(error).__name__
