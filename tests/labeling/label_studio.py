"""A real Label Studio for tests, and people who annotate in it."""

import shutil
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import httpx

from data.label_studio import result_from_labels
from data.record import Labels, Mention
from labeling.exchange.controls import Controls
from labeling.exchange.pool import Pool
from labeling.exchange.push import push
from labeling.server.access import Access
from labeling.server.connection import Connection, connect
from labeling.server.local import LocalServer, install, running
from labeling.settings import LabelSettings
from tests.serving.running import ROOT, free_port

SECRET = "shared by service and labeling"  # noqa: S105 - of tests
INSTALLED = LocalServer(ROOT / "state" / "label-studio")  # where `tonika label up` has it, too


def settings(project: str, **changes: Any) -> LabelSettings:
    values = {"project": project, "annotators": 2, "overlap": 100, "order": "uncertainty", "controls": None}
    values |= {"tasks_per_control": 20, "near_duplicate_similarity": 0.8, "seed": 13}
    return LabelSettings.model_validate(values | changes)


def push_mentions(
    connection: Connection,
    project: int,
    mentions: Iterable[Mention],
    chosen: LabelSettings | None = None,
    service: str | None = None,
    controls: Controls | None = None,
) -> None:
    """Make tasks of mentions, which the project does not have yet."""
    with Pool() as pool:
        for mention in mentions:
            pool.add(mention)
        push(connection, project, pool, controls or Controls(), chosen or settings("tests"), service)


class LabelStudio:
    """A server on a free port with a database of its own, which outlives a restart.

    One that is `like` another begins with the empty database of that one, which takes half a minute to make.
    """

    def __init__(self, folder: Path, *, calls_loopback: bool = False, like: "LabelStudio | None" = None) -> None:
        install(INSTALLED)
        self._server = LocalServer(folder / "label-studio")
        self._server.folder.mkdir(parents=True)
        self.link_programs()
        self._empty = folder / "empty.sqlite3"
        if like:
            self._server.data.mkdir()
            shutil.copyfile(like._empty, self._database)
            shutil.copyfile(like._server.secrets, self._server.secrets)
        self._state = folder
        self._port = free_port()
        self._calls_loopback = calls_loopback
        self._running = ExitStack()
        self.start()
        if like is None:
            with closing(sqlite3.connect(self._database)) as live, closing(sqlite3.connect(self._empty)) as copy:
                live.backup(copy)
        self.people = [self._sign_up(name) for name in ("anna", "boris", "vera")]

    @property
    def _database(self) -> Path:
        return self._server.data / "label_studio.sqlite3"

    def link_programs(self) -> None:
        """Run the installed Label Studio instead of installing one more."""
        self._server.environment.symlink_to(INSTALLED.environment, target_is_directory=True)

    def start(self) -> None:
        server = running(self._server, self._state, self._port, calls_loopback=self._calls_loopback)
        self.access: Access = self._running.enter_context(server).access

    def stop(self) -> None:
        self._running.close()

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._server.data)

    def copy_data(self, to: Path) -> None:
        """Keep what the server holds, while it is stopped."""
        shutil.copytree(self._server.data, to)

    def put_data_back(self, kept: Path) -> None:
        """Have the server hold what it held then, while it is stopped."""
        self.remove()
        shutil.copytree(kept, self._server.data)

    def connect(self) -> Connection:
        return connect(self.access)

    def call(self, method: str, path: str, **more: Any) -> Any:
        headers = {"Authorization": f"Token {self.access.token}"}
        response = httpx.request(method, f"{self.access.url}{path}", headers=headers, timeout=60, **more)
        assert response.is_success, response.text
        return response.json() if response.content else None

    def annotate(self, task: int, person: int, labels: Labels, *, cancelled: bool = False) -> int:
        body = {"result": result_from_labels(labels), "completed_by": self.people[person], "was_cancelled": cancelled}
        return int(self.call("POST", f"/api/tasks/{task}/annotations/", json=body)["id"])

    def annotate_raw(self, task: int, result: Sequence[object]) -> None:
        self.call("POST", f"/api/tasks/{task}/annotations/", json={"result": list(result)})

    def tasks(self, project: int) -> list[Any]:
        return list(
            self.call("GET", "/api/tasks", params={"project": project, "fields": "all", "page_size": 500})["tasks"]
        )

    def _sign_up(self, name: str) -> int:
        person = {"email": f"{name}@tonika.example", "username": name, "password": "not-a-secret-1"}
        return int(self.call("POST", "/api/users/", json=person)["id"])
