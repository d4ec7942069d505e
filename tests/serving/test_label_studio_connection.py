"""A real Label Studio and a real service, each calling the other over loopback."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from data.label_studio import result_from_labels
from data.record import Labels, Mention
from data.taxonomy import load_taxonomy
from labeling.exchange.project import set_up
from labeling.interface.task import task_data
from serving.api.answers import mention_score
from serving.client import TonikaClient
from serving.scoring.scorer import Scorer
from tests.labeling.label_studio import LabelStudio, settings
from tests.serving.running import RunningService, free_port, running_service
from tests.serving.told import SECRET, SECRET_HEADER

pytestmark = pytest.mark.slow

PASSWORD = {"auth_method": "BASIC_AUTH", "basic_auth_user": "tonika", "basic_auth_pass": SECRET}
MENTIONS = (
    Mention(text="ужас", source="vk"),
    Mention(text="Спасибо, всё привезли вовремя", brand="Ромашка"),
    Mention(text="Третий день жду возврат, поддержка молчит", brand="Ромашка"),
)


@pytest.fixture(scope="module")
def service(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    port = free_port()
    environment = {"TONIKA_MODEL": str(bundle), "TONIKA_PORT": str(port), "TONIKA_THREADS": "1"}
    environment["TONIKA_REQUIRE_KEYS"] = "always"  # as for a Label Studio on another machine
    command = [sys.executable, "-m", "tonika", "serve"]
    folder = tmp_path_factory.mktemp("service")
    with running_service(command, {**environment, "TONIKA_SECRET": SECRET}, port, folder) as running:
        yield running


@dataclass(frozen=True)
class Connected:
    project: int
    backend: int
    tasks: list[int]  # of MENTIONS, and then one whose text is blank


@pytest.fixture(scope="module")
def connected(label_studio: LabelStudio, service: RunningService) -> Connected:
    """A project whose webhook and ML backend are the service."""
    project = set_up(label_studio.connect(), load_taxonomy(), settings("Connection")).project
    data = [*map(task_data, MENTIONS), {"text": " ", "context": "Бренд не указан"}]
    label_studio.call("POST", f"/api/projects/{project}/import", json=[{"data": item} for item in data])
    webhook = {"project": project, "url": f"{service.url}/webhook", "headers": SECRET_HEADER, "send_payload": True}
    label_studio.call("POST", "/api/webhooks/", json=webhook)
    body = {"project": project, "url": service.url, "title": "Tonika", **PASSWORD}
    backend = label_studio.call("POST", "/api/ml/", json=body)
    assert backend["readable_state"] == "Connected", backend
    tasks = sorted(int(task["id"]) for task in label_studio.tasks(project))
    return Connected(project, int(backend["id"]), tasks)


def events(service: RunningService) -> list[dict[str, Any]]:
    response = httpx.get(f"{service.url}/v1/journal?kind=event&limit=1000", headers=SECRET_HEADER)
    return list(response.json()["entries"])


def latest(service: RunningService) -> dict[str, Any]:
    entry = events(service)[-1]
    return {name: entry[name] for name in ("action", "project", "tasks", "annotations")}


def test_a_task_that_is_opened_has_the_models_prediction(
    label_studio: LabelStudio, service: RunningService, connected: Connected, scorer: Scorer
):
    with TonikaClient(service.url, key=SECRET) as client:
        version = f"tonika-{client.model().version}"
    scores = [mention_score(mention, scorer.score([mention])[0]) for mention in MENTIONS]
    for task, score in zip(connected.tasks, scores, strict=False):
        (prediction,) = label_studio.call("GET", f"/api/tasks/{task}/")["predictions"]
        keys = tuple(category.key for category in score.categories)
        assert prediction["result"] == result_from_labels(
            Labels(tonality=score.tonality.label, categories=keys or None)
        )
        assert prediction["score"] == pytest.approx(score.confidence)
        assert prediction["model_version"] == version
    assert {score.tonality.label for score in scores} == {"negative", "positive"}


def test_a_task_that_is_no_mention_has_an_empty_prediction(label_studio: LabelStudio, connected: Connected):
    (prediction,) = label_studio.call("GET", f"/api/tasks/{connected.tasks[-1]}/")["predictions"]
    assert (prediction["result"], prediction["score"]) == ([], 0)


def test_a_whole_project_is_predicted_at_once(label_studio: LabelStudio, service: RunningService):
    project = set_up(label_studio.connect(), load_taxonomy(), settings("Retrieval")).project
    tasks = [{"data": task_data(Mention(text=f"ужас {number}"))} for number in range(40)]
    label_studio.call("POST", f"/api/projects/{project}/import", json=tasks)
    backend = {"project": project, "url": service.url, "title": "Tonika", **PASSWORD}
    label_studio.call("POST", "/api/ml/", json=backend)
    everything = {"selectedItems": {"all": True, "excluded": []}}
    action = {"id": "retrieve_tasks_predictions", "project": project}
    label_studio.call("POST", "/api/dm/actions", params=action, json=everything)
    predicted = [task["predictions"] for task in label_studio.tasks(project)]
    assert [len(predictions) for predictions in predicted] == [1] * 40
    assert all(predictions[0]["result"] for predictions in predicted)


def test_what_annotators_do_is_noted_by_number(
    label_studio: LabelStudio, service: RunningService, connected: Connected
):
    task, project = connected.tasks[0], connected.project
    annotation = label_studio.annotate(task, 0, Labels(tonality="negative", categories=("support",)))
    assert latest(service) == {
        "action": "ANNOTATION_CREATED",
        "project": project,
        "tasks": [task],
        "annotations": [annotation],
    }
    changed = {"result": result_from_labels(Labels(tonality="positive"))}
    label_studio.call("PATCH", f"/api/annotations/{annotation}/", json=changed)
    assert latest(service)["action"] == "ANNOTATION_UPDATED"
    assert events(service)[-1]["moment"] > events(service)[-2]["moment"]
    label_studio.call("DELETE", f"/api/annotations/{annotation}/")
    assert latest(service) == {
        "action": "ANNOTATIONS_DELETED",
        "project": project,
        "tasks": [],
        "annotations": [annotation],
    }
    everyone = [label_studio.annotate(task, person, Labels(tonality="negative")) for person in range(3)]
    noted = [entry["annotations"] for entry in events(service)[-3:]]
    assert noted == [[annotation] for annotation in everyone]
    label_studio.call("DELETE", f"/api/tasks/{connected.tasks[1]}/")
    assert latest(service) == {
        "action": "TASKS_DELETED",
        "project": project,
        "tasks": [connected.tasks[1]],
        "annotations": [],
    }


def test_the_train_button_is_noted_and_nothing_is_trained(
    label_studio: LabelStudio, service: RunningService, connected: Connected
):
    label_studio.call("POST", f"/api/ml/{connected.backend}/train", json={})
    assert latest(service) == {
        "action": "START_TRAINING",
        "project": connected.project,
        "tasks": [],
        "annotations": [],
    }


def test_the_models_version_is_listed(label_studio: LabelStudio, service: RunningService, connected: Connected):
    with TonikaClient(service.url, key=SECRET) as client:
        version = f"tonika-{client.model().version}"
    assert label_studio.call("GET", f"/api/ml/{connected.backend}/versions") == {"versions": [version]}


def test_a_project_that_labels_something_else_cannot_be_connected(label_studio: LabelStudio, service: RunningService):
    config = (
        '<View><Text name="text" value="$text"/>'
        '<Choices name="mood" toName="text"><Choice value="a"/><Choice value="b"/></Choices></View>'
    )
    project = label_studio.call("POST", "/api/projects/", json={"title": "Mood", "label_config": config})["id"]
    response = httpx.post(
        f"{label_studio.access.url}/api/ml/",
        json={"project": project, "url": service.url, "title": "Tonika", **PASSWORD},
        headers={"Authorization": f"Token {label_studio.access.token}"},
        timeout=60,
    )
    assert response.status_code == 400
    assert "422" in response.text
    assert "has no <Choices name=" in service.log.read_text()
