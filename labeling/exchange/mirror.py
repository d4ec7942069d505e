"""A copy of the project's tasks on disk, brought up to date by what changed.

`refresh` ends with the same copy as reading everything anew would, whatever happened to the project in between.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType

from data.label_studio import PURPOSE
from labeling.errors import LabelingError
from labeling.exchange.tasks import Counts, Task, changed_tasks, counts, moment, one_task, task_ids
from labeling.interface.task import task_key
from labeling.server.connection import Connection

# A change may be committed a little after one that bears a later moment: the last stretch is looked through again.
_OVERLAP = timedelta(minutes=2)
# The rest is derived, not ours, or says how long ago something was.
_KEPT_OF_ANNOTATION = ("id", "completed_by", "result", "was_cancelled", "created_at", "updated_at")

# Written through to the disk now and then and not at every task: what a power cut takes is fetched again.
_SETTINGS = """
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA secure_delete = ON;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
"""
_OWNER_ONLY = 0o600  # it holds people's texts
_FORM = 3  # of the tables; a copy of another form is begun anew
_TABLES = """
DROP TABLE IF EXISTS tasks;
CREATE TABLE tasks (
    id INTEGER PRIMARY KEY, key TEXT, purpose TEXT, updated_at TEXT NOT NULL, annotations INTEGER NOT NULL,
    content TEXT NOT NULL
);
CREATE INDEX by_key ON tasks (key, id);
CREATE INDEX by_purpose ON tasks (purpose);
CREATE INDEX by_change ON tasks (updated_at);
"""


class Mirror(AbstractContextManager["Mirror"]):
    """The copy of one project; use it as a context manager. One command at a time has it."""

    def __init__(self, path: Path) -> None:
        """Open the copy at `path`, or begin one.

        Raises:
            LabelingError: another command is at work with it, or the file cannot be used.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        path.chmod(_OWNER_ONLY)
        self._database = sqlite3.connect(path, isolation_level=None)
        try:
            self._database.executescript(_SETTINGS)
            if self._database.execute("PRAGMA user_version").fetchone()[0] != _FORM:
                self._database.executescript(f"{_TABLES} PRAGMA user_version = {_FORM};")
        except sqlite3.DatabaseError as error:
            self._database.close()
            if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
                raise
            raise LabelingError(
                f"{path} cannot be used ({error}); if another `tonika label` command runs, wait until it ends. "
                "Otherwise remove the file: it is a copy, and the next command makes it anew"
            ) from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def __len__(self) -> int:
        """Return how many tasks there are."""
        return int(self._database.execute("SELECT count(*) FROM tasks").fetchone()[0])

    def refresh(self, connection: Connection, project: int, seen: Callable[[], None] = lambda: None) -> int:
        """Bring the copy up to date; returns how many tasks were new, changed or gone. `seen` is called for each.

        It may be interrupted at any time and goes on from there at the next call.

        Raises:
            LabelingError: the server cannot be worked with, or the project is gone.
        """
        before = counts(connection, project)
        changes = self._take(changed_tasks(connection, project, self._since(connection)), seen)
        after = counts(connection, project)
        if len(self) != after.tasks:
            changes += self._remove_all_but(task_ids(connection, project))
        # Only while people's work stands still can it be told that something was passed over: see changed_tasks.
        if before == after != self._counts():
            changes += self._take(changed_tasks(connection, project), seen)
        return changes

    def tasks(self) -> Iterator[Task]:
        """Yield id, data and annotations of all tasks, by key and id; tasks that hold no mention come first."""
        with closing(self._database.execute("SELECT content FROM tasks ORDER BY key, id")) as rows:
            for (content,) in rows:
                yield json.loads(content)

    def has(self, key: str) -> bool:
        """Tell whether a mention with this key is a task."""
        return self._database.execute("SELECT 1 FROM tasks WHERE key = ?", (key,)).fetchone() is not None

    def has_purpose(self, purpose: str) -> bool:
        """Tell whether there is a task with this purpose; see labeling.interface.task."""
        return self._database.execute("SELECT 1 FROM tasks WHERE purpose = ?", (purpose,)).fetchone() is not None

    def task_ids(self, key: str) -> list[int]:
        """Return the ids of the tasks of a mention that were not made for a purpose of their own."""
        query = "SELECT id FROM tasks WHERE key = ? AND purpose IS NULL ORDER BY id"
        return [number for (number,) in self._database.execute(query, (key,))]

    def task(self, number: int) -> Task:
        """Return id, data and annotations of a task.

        Raises:
            KeyError: there is no such task.
        """
        row = self._database.execute("SELECT content FROM tasks WHERE id = ?", (number,)).fetchone()
        if row is None:
            raise KeyError(number)
        task: Task = json.loads(row[0])
        return task

    def remove(self, number: int) -> None:
        """Forget a task that was deleted on the server."""
        self._database.execute("DELETE FROM tasks WHERE id = ?", (number,))

    def shrink(self) -> None:
        """Leave nothing on disk of what was removed."""
        self._database.execute("VACUUM")
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _since(self, connection: Connection) -> str | None:
        """From which moment on to look for changes; None for all, also where the server has gone back in time."""
        row = self._database.execute("SELECT id, updated_at FROM tasks ORDER BY updated_at DESC LIMIT 1").fetchone()
        if row is None:
            return None
        number, latest = row
        there = one_task(connection, number)
        # Gone, or as it was earlier: a backup was restored there, perhaps, and other tasks are as they were then, too.
        if there is None or there["updated_at"] < latest:
            return None
        return moment(datetime.fromisoformat(latest) - _OVERLAP)

    def _counts(self) -> Counts:
        return Counts(*self._database.execute("SELECT count(*), total(annotations) FROM tasks").fetchone())

    def _take(self, tasks: Iterator[Task], seen: Callable[[], None]) -> int:
        changes = 0
        for task in tasks:
            changes += self._put(task)
            seen()
        return changes

    def _put(self, task: Task) -> bool:
        """Take a task over; tells whether it says anything new."""
        row = (task["id"], task_key(task), _purpose(task), task["updated_at"], _annotations(task), _content(task))
        known = self._database.execute("SELECT * FROM tasks WHERE id = ?", (task["id"],)).fetchone()
        if known == row:
            return False
        self._database.execute("REPLACE INTO tasks VALUES (?, ?, ?, ?, ?, ?)", row)
        return True

    def _remove_all_but(self, ids: Iterator[int]) -> int:
        self._database.execute("CREATE TEMPORARY TABLE present (id INTEGER PRIMARY KEY)")
        try:
            self._database.execute("BEGIN")
            self._database.executemany("INSERT OR IGNORE INTO present VALUES (?)", ((number,) for number in ids))
            gone = self._database.execute("DELETE FROM tasks WHERE id NOT IN (SELECT id FROM present)").rowcount
            self._database.execute("COMMIT")
        finally:
            if self._database.in_transaction:
                self._database.execute("ROLLBACK")
            self._database.execute("DROP TABLE present")
        return gone


def _content(task: Task) -> str:
    annotations = [
        {name: annotation.get(name) for name in _KEPT_OF_ANNOTATION}
        for annotation in sorted(task.get("annotations") or (), key=lambda annotation: int(annotation["id"]))
    ]
    return json.dumps({"id": task["id"], "data": task.get("data"), "annotations": annotations})


def _annotations(task: Task) -> int:
    """Count annotations as the server does."""
    return sum(not annotation.get("was_cancelled") for annotation in task.get("annotations") or ())


def _purpose(task: Task) -> str | None:
    data = task.get("data")
    purpose = data.get(PURPOSE) if isinstance(data, dict) else None
    return purpose if isinstance(purpose, str) else None
