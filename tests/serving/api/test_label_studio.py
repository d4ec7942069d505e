"""The ML backend protocol, as Label Studio 1.23 speaks it; the real one speaks in test_label_studio_connection.py."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from data.label_studio import result_from_labels
from data.record import Labels, Mention
from serving.api.answers import mention_score
from serving.api.label_studio import MAX_TASKS_BODY
from serving.api.label_studio_tasks import MAX_TASKS
from serving.api.served import ModelSlot
from serving.api.wire import MAX_MENTIONS
from serving.scoring.scorer import Scorer
from tests.serving.in_process import in_process

SENTINEL = "Тайноетекстовоесообщение"
SCHEMA = '<View><!-- a comment --><Text name="text" value="$text"/><Choices name="tonality" toName="text"/></View>'


def task(number: int, **data: Any) -> dict[str, Any]:
    return {"id": number, "data": data, "project": 3, "annotations": [], "predictions": []}


def predict(http: TestClient, tasks: list[Any]) -> list[Any]:
    body = {
        "tasks": tasks,
        "project": "3.1790000000",
        "label_config": SCHEMA,
        "params": {"login": None, "context": None},
    }
    response = http.post("/predict", json=body)
    assert response.status_code == 200, response.text
    assert set(response.json()) == {"results"}
    return list(response.json()["results"])


def set_up(http: TestClient, schema: Any = SCHEMA) -> Any:
    body = {
        "project": "3.1790000000",
        "schema": schema,
        "hostname": "http://localhost:8080",
        "access_token": "0" * 40,
        "extra_params": None,
    }
    return http.post("/setup", json=body)


@pytest.fixture
def version(http: TestClient) -> str:
    return f"tonika-{http.get('/v1/model').json()['version']}"


def test_health_set_up_and_versions_name_the_model(http: TestClient, version: str):
    assert http.get("/health").json() == {"status": "UP"}
    assert set_up(http).json() == {"model_version": version}
    assert http.get("/versions").json() == {"versions": [version]}


@pytest.mark.parametrize("schema", [None, "", SCHEMA])
def test_a_project_without_a_configuration_yet_is_accepted(http: TestClient, schema: str | None):
    assert set_up(http, schema).status_code == 200


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        ('<View><Choices name="mood" toName="text"/></View>', 'no <Choices name="tonality">'),
        ('<View><TextArea name="tonality" toName="text"/></View>', 'no <Choices name="tonality">'),
        ("<View>", "not XML, see line 1"),
        ('<!DOCTYPE v [<!ENTITY a "b">]><View><Choices name="tonality"/></View>', "DOCTYPE"),
        (["View"], "found list"),
    ],
)
def test_a_project_that_cannot_hold_predictions_is_refused_with_the_remedy(
    http: TestClient, caplog: pytest.LogCaptureFixture, schema: Any, reason: str
):
    with caplog.at_level(logging.WARNING, logger="bentoml.tonika"):
        response = set_up(http, schema)
    assert response.status_code == 422
    message = response.json()["error"]["message"]
    assert reason in message
    assert message in caplog.text  # Label Studio's people see the status only


def test_a_configuration_with_half_a_character_is_refused(http: TestClient):
    body = rb'{"schema": "<View>\ud83d</View>"}'
    response = http.post("/setup", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert "not text, see character 6" in response.json()["error"]["message"]


def test_predictions_are_those_that_a_push_would_make_one_for_each_task_in_order(
    http: TestClient, scorer: Scorer, version: str
):
    mentions = [
        Mention(text="ужас"),
        Mention(text="Спасибо, всё привезли вовремя", brand="Ромашка"),
        Mention(text="жду"),
    ]
    given = [
        task(9, text="ужас", source="vk", context="Бренд не указан · Источник: ВКонтакте"),
        task(2, text="Спасибо, всё привезли вовремя", target="Ромашка", likes=5, author=None),
        task(5, text="жду"),
    ]
    scores = [mention_score(*pair) for pair in zip(mentions, scorer.score(mentions), strict=True)]
    results = predict(http, given)
    for result, score in zip(results, scores, strict=True):
        keys = tuple(category.key for category in score.categories)
        labels = Labels(tonality=score.tonality.label, categories=keys or None)
        assert result == {
            "result": result_from_labels(labels),
            "score": score.confidence,
            "model_version": version,
        }
    assert {score.tonality.label for score in scores} > {"negative"}
    assert len(results[0]["result"]) == 2  # the tonality, and what it complains about


@pytest.mark.parametrize(
    "odd",
    [task(1), task(1, text=""), task(1, text=7), {"id": 1, "data": []}, {"id": 1}, None, "task", task(1, html="x")],
)
def test_a_task_that_is_no_mention_gets_an_empty_prediction_and_breaks_no_other(
    http: TestClient, version: str, odd: Any
):
    good = task(2, text="ужас")
    (alone,) = predict(http, [good])
    assert predict(http, [good, odd, good]) == [
        alone,
        {"result": [], "score": 0.0, "model_version": version},
        alone,
    ]


def test_more_tasks_than_a_score_request_may_hold_are_predicted(http: TestClient):
    texts = ["ужас", "спасибо", "жду"] * MAX_MENTIONS
    several = predict(http, [task(number, text=text) for number, text in enumerate(texts)])
    assert len(several) == 3 * MAX_MENTIONS
    assert several[:3] == predict(http, [task(number, text=text) for number, text in enumerate(texts[:3])])
    assert several[-3:] == several[:3]


def test_no_tasks_give_no_results(http: TestClient):
    assert predict(http, []) == []


@pytest.mark.parametrize("body", [{}, {"tasks": None}, {"tasks": "ужас"}, []])
def test_a_request_without_tasks_is_refused(http: TestClient, body: Any):
    response = http.post("/predict", json=body)
    assert response.status_code == 422
    assert response.json()["error"]["code"] == "invalid_request"


def test_more_tasks_than_can_be_answered_in_time_are_refused_with_how_many(http: TestClient):
    response = http.post("/predict", json={"tasks": [{}] * (MAX_TASKS + 1)})
    assert response.status_code == 422
    assert f"expected at most {MAX_TASKS} tasks, found {MAX_TASKS + 1}" in response.json()["error"]["message"]


def test_a_body_over_the_limit_is_cut_off(http: TestClient):
    def chunks() -> Iterator[bytes]:
        for _ in range(18):
            yield b" " * (MAX_TASKS_BODY // 16)

    response = http.post("/predict", content=chunks(), headers={"content-type": "application/json"})
    assert response.status_code == 413


def test_a_task_with_large_annotations_fits(http: TestClient):
    large = {**task(1, text="ужас"), "annotations": [{"result": [{"value": {"text": [SENTINEL * 100]}}] * 1_000}]}
    assert len(json.dumps(large)) > 10_000_000
    assert len(predict(http, [large])) == 1


def test_label_studio_is_told_when_there_is_no_model():
    with in_process(ModelSlot()) as http:
        for response in (
            http.get("/health"),
            set_up(http),
            http.get("/versions"),
            http.post("/predict", json={"tasks": [task(1, text="ужас")]}),
        ):
            assert response.status_code == 503
            assert response.json()["error"]["code"] == "not_ready"
