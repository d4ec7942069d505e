"""The whole loop with real servers: mentions out, labels back, a champion, its suggestions, a correction, and again."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any

import httpx
import pytest
import yaml

from data.dataset import read_manifest, read_part
from data.record import LabelledMention, Labels
from data.split import PARTS
from labeling.exchange.project import the_project
from tests.data.builders import write_jsonl
from tests.labeling.label_studio import LabelStudio
from tests.project_copy import copy_project, tonika
from tests.serving.running import free_port, running_service
from tests.training.labelled import random_mentions

pytestmark = pytest.mark.slow

SECRET = "of this test"  # noqa: S105
TITLE = "The whole loop"
LABELS = Path("data/labels/label_studio.jsonl")
ANNA, BORIS, VERA = range(3)


@dataclass
class Loop:
    """A copy of the project, a Label Studio, and what the commands need to know of them."""

    copy: Path
    server: LabelStudio
    port: int

    @property
    def environment(self) -> Mapping[str, str]:
        return {
            "LABEL_STUDIO_URL": self.server.access.url,
            "LABEL_STUDIO_API_KEY": self.server.access.token,
            "TONIKA_STATE": str(self.copy / "state"),
            "TONIKA_SECRET": SECRET,
            "TONIKA_PORT": str(self.port),
            "TONIKA_URL": self.url,
        }

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def project(self) -> int:
        return the_project(self.server.connect(), TITLE)

    def label(self, *arguments: str) -> str:
        return self.tonika("label", *arguments)

    def tonika(self, *arguments: str) -> str:
        return tonika(*arguments, cwd=self.copy, environment=self.environment)

    def push(self, name: str, mentions: list[LabelledMention]) -> str:
        rows = [item.mention.model_dump(mode="json", include={"text", "brand", "source"}) for item in mentions]
        return self.label("push", str(write_jsonl(self.copy / name, rows)))

    def tasks(self) -> dict[str, Any]:
        """By text and brand, the latest of each."""
        tasks = self.server.tasks(self.project)
        return {_name(task["data"]["text"], task["data"].get("brand")): task for task in tasks}

    def annotate(self, item: LabelledMention, person: int, labels: Labels, tasks: Mapping[str, Any]) -> None:
        task = tasks[_name(item.mention.text, item.mention.brand)]
        self.server.annotate(task["id"], person, labels)

    @contextmanager
    def service(self, folder: Path) -> Iterator[None]:
        command = [sys.executable, "-m", "tonika", "serve"]
        with running_service(command, self.environment, self.port, folder, cwd=self.copy):
            yield

    @contextmanager
    def watching(self, new_labels: int) -> Iterator[Callable[[str], str]]:
        """Run `tonika retrain --watch`; what it yields waits for words in a line and returns the line."""
        path = self.copy / "params.yaml"
        params = yaml.safe_load(path.read_text(encoding="utf-8"))
        params["retrain"] |= {"new_labels": new_labels, "settle_seconds": 5}
        path.write_text(yaml.safe_dump(params, sort_keys=False), encoding="utf-8")
        process = subprocess.Popen(
            [sys.executable, "-m", "tonika", "retrain", "--watch"],
            cwd=self.copy,
            env={**os.environ, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

        def said(words: str) -> str:
            assert process.stdout
            lines = []
            for line in process.stdout:
                lines.append(line)
                if words in line:
                    return line
            raise AssertionError(f"it ended without a word of '{words}':\n{''.join(lines)[-4000:]}")

        too_long = Timer(600, process.kill)  # a watch that says nothing must not keep the suite waiting for ever
        too_long.start()
        try:
            yield said
        finally:
            too_long.cancel()
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 130, "an interrupted command"

    def events(self) -> list[dict[str, Any]]:
        query = {"kind": "event", "limit": "1000"}
        answer = httpx.get(f"{self.url}/v1/journal", params=query, headers={"X-Tonika-Secret": SECRET})
        return list(answer.raise_for_status().json()["entries"])

    def dataset(self) -> tuple[str, dict[str, Labels]]:
        folder = self.copy / "artifacts" / "dataset"
        items = [item for part in PARTS for item in read_part(folder, part)]
        labels = {_name(item.mention.text, item.mention.brand): item.labels for item in items}
        return read_manifest(folder).version, labels


def _name(text: str, brand: str | None) -> str:
    return f"{text} / {brand}"


@pytest.fixture
def loop(label_studio: LabelStudio, tmp_path: Path) -> Loop:
    changes: dict[str, dict[str, Any]] = {
        "prepare": {"labels": "data/labels", "consensus": "dawid_skene"},
        "label": {"project": TITLE, "annotators": 3, "overlap": 100},
        "retrain": {"new_labels": 500},
    }
    return Loop(copy_project(tmp_path, changes), label_studio, free_port())


def test_labels_train_a_champion_whose_suggestions_are_labelled_and_whose_scores_are_corrected(
    loop: Loop, tmp_path: Path
):
    # A project, and 300 mentions without a champion.
    assert "is made" in loop.label("setup")
    mentions = random_mentions(300, seed=5)
    assert "300 new tasks" in loop.push("mentions.jsonl", mentions)
    assert "0 new tasks; 300 mentions were tasks already" in loop.push("again.jsonl", mentions)

    # Three people label them, a third all three; Vera takes some complaints for news. The server restarts half way.
    tasks = loop.tasks()
    for number, item in enumerate(mentions):
        if number == len(mentions) // 2:
            loop.label("pull")
            loop.server.stop()
            loop.server.start()
        shared = number % 3 == 0
        careless = shared and item.labels.tonality == "negative" and number % 2 == 0
        for person in (ANNA, BORIS, VERA) if shared else (number % 3,):
            wrong = person == VERA and careless
            loop.annotate(item, person, Labels(tonality="neutral", categories=()) if wrong else item.labels, tasks)

    # They train the first champion.
    assert "retrained on 500 new labels; the gate let the new model through" in loop.tonika("retrain")
    assert "0 of 500 new labels have come" in loop.tonika("retrain")
    version, labels = loop.dataset()
    truth = {_name(item.mention.text, item.mention.brand): item.labels for item in mentions}
    assert labels == {name: truth[name] for name in labels}
    assert len(labels) > 250
    assert "alpha" in loop.label("report").lower()

    # The champion suggests, and hears what is labelled.
    fresh = random_mentions(12, seed=6)
    with loop.service(tmp_path):
        assert "connected to" in loop.label("connect")
        assert "new tasks" in loop.push("fresh.jsonl", fresh)
        tasks = loop.tasks()
        suggested = [tasks[_name(item.mention.text, item.mention.brand)]["predictions"] for item in fresh]
        assert {one["model_version"] for given in suggested for one in given} == {"tonika-1"}
        assert all(len(given) == 1 for given in suggested)
        loop.annotate(fresh[0], ANNA, fresh[0].labels, tasks)
        told = [event for event in loop.events() if event["action"] == "ANNOTATION_CREATED"]
        assert [event["tasks"] for event in told] == [[tasks[_name(*_parts(fresh[0]))]["id"]]]
    loop.annotate(fresh[1], ANNA, fresh[1].labels, tasks)  # the service is down, and this webhook is lost

    # A caller corrects a score; people confirm it; the next dataset has it.
    corrected = next(item for item in mentions if item.labels.tonality == "positive")
    with loop.service(tmp_path):
        assert len([event for event in loop.events() if event["action"] == "ANNOTATION_CREATED"]) == 1
        mention = corrected.mention.model_dump(mode="json", include={"text", "brand"})
        correction = {"mention": mention, "labels": {"tonality": "negative", "categories": ["price"]}}
        assert httpx.post(f"{loop.url}/v1/feedback", json=correction).status_code == httpx.codes.CREATED
        assert "1 corrected scores became tasks" in loop.label("pull")
        assert "corrected scores" not in loop.label("pull")
        rows = [json.loads(row) for row in (loop.copy / LABELS).read_text(encoding="utf-8").splitlines()]
        assert {fresh[0].mention.text, fresh[1].mention.text} <= {row["text"] for row in rows}, "no label is lost"
        with loop.watching(new_labels=5) as said:
            assert "of 5 new labels have come" in said("have come")
            tasks = loop.tasks()
            for person in (ANNA, BORIS, VERA):
                loop.annotate(corrected, person, Labels(tonality="negative", categories=("price",)), tasks)
            assert "retrained on 5 new labels" in said("retrained")
    next_version, labels = loop.dataset()
    assert next_version != version
    assert labels[_name(*_parts(corrected))] == Labels(tonality="negative", categories=("price",))


def _parts(item: LabelledMention) -> tuple[str, str | None]:
    return item.mention.text, item.mention.brand
