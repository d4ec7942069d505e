"""The documented commands of backup and restore, in order, bring back a project that was lost while it ran."""

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from data.record import Labels, Mention
from data.taxonomy import load_taxonomy
from labeling.exchange.project import set_up
from labeling.exchange.service_journal import ServiceJournal, corrections
from tests.data.builders import distinct_text, write_jsonl
from tests.docs.reading import block
from tests.labeling.label_studio import LabelStudio, push_mentions, settings
from tests.project_copy import commit, copy_project, crown, run
from tests.serving.running import RunningService, free_port, running_service
from tests.serving.tiny import make_tiny_bundle

BLOCKS = (
    "python -m deploy.backup save",
    "mv tonika tonika-lost",
    "python -m deploy.backup restore",
    "tonika label up\n",
    "tonika forget --again\n",
)
FORGOTTEN, CORRECTED, LATER = map(distinct_text, range(3))

pytestmark = pytest.mark.slow


@dataclass
class Project:
    """A project's folder, and what is known of its servers without looking into it."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {"PYTHONPATH": str(self.folder), "TONIKA_PORT": str(self.port), "TONIKA_URL": self.url}

    @property
    def journal(self) -> ServiceJournal:
        return ServiceJournal(self.url, (self.folder / "state" / "secret").read_text(encoding="utf-8").strip())

    def run(self, *command: str, cwd: Path | None = None) -> str:
        return run(*command, cwd=cwd or self.folder, environment=self.environment)

    def run_block(self, block: str, cwd: Path | None = None) -> str:
        """Run lines of the document as they are, up to the first that fails."""
        return self.run("bash", "-e", "-c", block, cwd=cwd)

    def serving(self) -> AbstractContextManager[RunningService]:
        command = [sys.executable, "-m", "tonika", "serve"]
        environment = {**self.environment, "TONIKA_STATE": "state"}
        return running_service(command, environment, self.port, self.folder.parent, cwd=self.folder)

    def correct(self, text: str) -> None:
        correction = {"mention": {"text": text}, "labels": {"tonality": "positive"}}
        httpx.post(f"{self.url}/v1/feedback", json=correction).raise_for_status()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A committed project with a champion in its registry and a dataset in its DVC cache, and a remote in a folder."""
    project = Project(copy_project(tmp_path).rename(tmp_path / "tonika"), free_port())
    pipeline = project.folder / "dvc.yaml"
    stages = yaml.safe_load(pipeline.read_text(encoding="utf-8"))["stages"]
    # Of a stage that never ran, `dvc pull` would miss the results; and nothing is trained here.
    pipeline.write_text(yaml.safe_dump({"stages": {"prepare": stages["prepare"]}}), encoding="utf-8")
    project.run("dvc", "repro", "--quiet")
    project.run("dvc", "remote", "add", "--quiet", "--default", "shared", str(tmp_path / "remote"))
    commit(project.folder, "The dataset and its remote")
    crown(project.folder, make_tiny_bundle(tmp_path / "bundle"))
    project.run("tonika", "secret")
    labels = project.folder / "data" / "labels"
    labels.mkdir()
    write_jsonl(labels / "export.jsonl", [{"text": "связь пропала"}])
    return project


@pytest.fixture
def server(project: Project, label_studio: LabelStudio) -> Iterator[LabelStudio]:
    server = LabelStudio(project.folder / "state", like=label_studio)
    try:
        yield server
    finally:
        server.stop()


def test_the_documents_commands_bring_everything_back_and_what_was_forgotten_stays_so(
    project: Project, server: LabelStudio, tmp_path: Path
):
    save, clone, restore, start, afterwards = (block("sh", beginning) for beginning in BLOCKS)
    number = set_up(server.connect(), load_taxonomy(), settings("Tonika")).project  # as params.yaml names it
    push_mentions(server.connect(), number, [Mention(text=text) for text in (FORGOTTEN, CORRECTED, LATER)])
    for task in server.tasks(number):
        server.annotate(task["id"], 0, Labels(tonality="neutral", categories=()))
    with project.serving():
        project.correct(FORGOTTEN)
        project.correct(CORRECTED)
        before, journal = state_of(project, server, number), project.journal
        project.run_block(save)
        # Life goes on after it: a correction that is read, and an erasure.
        project.correct(LATER)
        read = journal.page(0)
        assert [entry.mention.text for entry in read.entries] == [FORGOTTEN, CORRECTED, LATER]
        project.run("tonika", "forget", "--text", FORGOTTEN)
        assert FORGOTTEN not in state_of(project, server, number)["texts"]
    server.stop()
    shutil.rmtree(tmp_path / "remote")

    project.run_block(clone, cwd=tmp_path)
    project.run_block(restore)
    assert start.splitlines() == ["tonika label up", "tonika serve"]
    server.link_programs()  # where a person would wait until they are installed anew
    server.start()
    with project.serving():
        assert state_of(project, server, number) == before
        done = project.run_block(afterwards)
        assert "1 journal entries" in done
        assert "1 Label Studio tasks" in done
        assert "1 corrected scores became tasks" in done
        texts = [task["data"]["text"] for task in server.tasks(number)]
        assert sorted(texts) == sorted([CORRECTED, LATER, CORRECTED]), "one of them to be confirmed"
        assert pulled(project) == {CORRECTED, LATER}
        # Who had read on before the loss misses nothing that comes now.
        project.correct(LATER)
        news = [entry for page in corrections(journal, read.journal, read.last) for entry in page.entries]
        assert [entry.mention.text for entry in news] == [CORRECTED, LATER]
        assert news[0] == read.entries[1]
        assert news[1].number == read.last, "a number that was given before"

    shutil.rmtree(project.folder / ".dvc" / "cache")
    shutil.rmtree(project.folder / "artifacts")
    project.run("dvc", "pull")  # from the remote that was filled again
    assert files(project)["artifacts"] == before["files"]["artifacts"]


def state_of(project: Project, server: LabelStudio, number: int) -> dict[str, Any]:
    """What a person would miss."""
    tasks = server.tasks(number)
    mentions = {"mentions": [{"text": CORRECTED}]}
    return {
        "scores": httpx.post(f"{project.url}/v1/score", json=mentions).raise_for_status().json(),
        "journal": project.journal.page(0).entries,
        "texts": [task["data"]["text"] for task in tasks],
        "annotations": [[annotation["result"] for annotation in task["annotations"]] for task in tasks],
        "files": files(project),
    }


def files(project: Project) -> dict[str, dict[str, bytes]]:
    """By folder and name, what git does not hold."""
    folders = ("artifacts", "mlartifacts", "data/labels")
    return {
        folder: {
            path.relative_to(project.folder).as_posix(): path.read_bytes()
            for path in (project.folder / folder).rglob("*")
            if path.is_file()
        }
        for folder in folders
    }


def pulled(project: Project) -> set[str]:
    rows = (project.folder / "data" / "labels" / "label_studio.jsonl").read_text(encoding="utf-8").splitlines()
    return {json.loads(row)["text"] for row in rows}
