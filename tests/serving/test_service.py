"""The service as a real process, started as people start it."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest

from data.record import Mention
from serving.api.answers import mention_score
from serving.client import TonikaClient
from serving.scoring.scorer import Scorer
from serving.settings import DEFAULT_WAITING_TEXTS
from tests.serving.running import ROOT, RunningService, free_port, running_service
from tests.serving.told import SECRET, SECRET_HEADER, annotation_created, correction_body

pytestmark = pytest.mark.slow

SENTINEL = "Тайноетекстовоесообщение"
JSON = {"content-type": "application/json"}


Start = Callable[..., AbstractContextManager[RunningService]]


@pytest.fixture(scope="module")
def start(bundle: Path) -> Start:
    """Start a service of the tiny bundle whose state is in a folder."""

    def start_in(folder: Path, **more: str) -> AbstractContextManager[RunningService]:
        port = free_port()
        environment = {
            "TONIKA_MODEL": str(bundle),
            "TONIKA_PORT": str(port),
            "TONIKA_THREADS": "1",
            "TONIKA_SECRET": SECRET,
            **more,
        }
        return running_service([sys.executable, "-m", "tonika", "serve"], environment, port, folder)

    return start_in


@pytest.fixture(scope="module")
def service(start: Start, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with start(tmp_path_factory.mktemp("service")) as running:
        yield running


def test_it_scores_as_the_scorer_does(service: RunningService, scorer: Scorer):
    mentions = [Mention(text=text, brand="Ромашка") for text in ("ужас", "Спасибо, всё привезли вовремя")]
    with TonikaClient(service.url) as client:
        scores = client.score(mentions).scores
    assert scores == [mention_score(*pair) for pair in zip(mentions, scorer.score(mentions), strict=True)]


@pytest.mark.parametrize(
    "path",
    ["/livez", "/readyz", "/metrics", "/docs", "/openapi.json", "/v1/model", "/v1/taxonomy", "/health", "/versions"],
)
def test_every_path_of_the_service_answers(service: RunningService, path: str):
    assert httpx.get(service.url + path).status_code == 200


def test_the_model_was_warm_before_the_service_was_ready(service: RunningService):
    lines = service.log.read_text().splitlines()
    warm = next(number for number, line in enumerate(lines) if "model tonika version" in line and "ready" in line)
    started = next(number for number, line in enumerate(lines) if "Service tonika initialized" in line)
    assert warm < started


def test_bentomls_own_index_with_its_outside_scripts_is_not_shown(service: RunningService):
    page = httpx.get(service.url)
    assert "page/page.js" in page.text
    assert "googletagmanager" not in page.text


def test_unknown_paths_are_answered_in_the_apis_shape(service: RunningService):
    for response in (httpx.get(f"{service.url}/nope"), httpx.post(f"{service.url}/nope")):
        assert response.status_code == 404
        assert response.json()["error"]["code"] == "not_found"


def metric(url: str, name: str, **labels: str) -> float:
    lines = [line for line in httpx.get(f"{url}/metrics").text.splitlines() if line.startswith(name)]
    wanted = [f'{key}="{value}"' for key, value in labels.items()]
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if all(label in line for label in wanted))


def test_metrics_count_mentions_by_tonality_and_refusals_by_code(service: RunningService):
    url = service.url
    scored = metric(url, "tonika_mentions_total", tonality="negative")
    requests = metric(url, "tonika_score_seconds_count")
    refused = metric(url, "tonika_refused_requests_total", code="invalid_mention")
    httpx.post(f"{url}/v1/score", json={"mentions": [{"text": "ужас"}] * 5})
    httpx.post(f"{url}/v1/score", json={"mentions": [{"text": ""}]})
    assert metric(url, "tonika_mentions_total", tonality="negative") == scored + 5
    assert metric(url, "tonika_score_seconds_count") == requests + 1
    assert metric(url, "tonika_refused_requests_total", code="invalid_mention") == refused + 1


def test_another_service_neither_loses_nor_shows_the_counters_of_this_one(
    service: RunningService, start: Start, tmp_path: Path
):
    httpx.post(f"{service.url}/v1/score", json={"mentions": [{"text": "ужас"}]})
    before = metric(service.url, "tonika_score_seconds_count")
    with start(tmp_path) as another:
        assert metric(another.url, "tonika_score_seconds_count") == 0
    assert metric(service.url, "tonika_score_seconds_count") == before > 0


def test_metrics_say_what_waits_how_long_and_for_which_model(service: RunningService):
    url = service.url
    before = metric(url, "tonika_admitted_texts_total")
    httpx.post(f"{url}/v1/score", json={"mentions": [{"text": "ужас"}] * 40})
    assert metric(url, "tonika_admitted_texts_total") == before + 40
    assert metric(url, "tonika_queue_texts") == 0
    assert metric(url, "tonika_queue_most_texts") == DEFAULT_WAITING_TEXTS
    assert metric(url, "tonika_requests_in_flight") == 0
    for stage in ("read", "parse", "wait", "score"):
        assert metric(url, "tonika_stage_seconds_count", stage=stage) >= 1
    version = httpx.get(f"{url}/v1/model").json()["version"]
    assert metric(url, "tonika_model_since_seconds", version=version) == pytest.approx(time.time(), abs=3600)


def test_the_log_is_json_and_names_requests_by_their_id(service: RunningService):
    httpx.post(f"{service.url}/v1/score", json={"mentions": [{"text": "ужас"}]}, headers={"X-Request-ID": "a-7"})
    deadline = time.monotonic() + 10
    while '"a-7"' not in (printed := service.log.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    lines = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    (mine,) = [line for line in lines if line.get("request", {}).get("id") == "a-7"]
    assert (mine["logger"], mine["request"]["status"]) == ("bentoml.tonika.access", 200)
    assert any("model tonika version" in line["message"] for line in lines)
    assert "POST /v1/score" not in "".join(line for line in printed.splitlines() if not line.startswith("{"))


def test_people_can_have_the_log_as_text(start: Start, tmp_path: Path):
    with start(tmp_path, TONIKA_LOG_FORMAT="text") as service:
        httpx.get(f"{service.url}/v1/model")
    assert "[INFO]" in service.log.read_text()
    assert not any(line.startswith("{") for line in service.log.read_text().splitlines())


def test_metrics_count_corrections_and_events(service: RunningService):
    url = service.url
    for _ in range(2):
        httpx.post(f"{url}/v1/feedback", json=correction_body("считаем поправки"))
    for action in ("START_TRAINING", "Ужасное событие", "PROJECT_UPDATED"):
        httpx.post(f"{url}/webhook", json={"action": action}, headers=SECRET_HEADER)
    assert metric(url, "tonika_feedback_total", new="true") == 1
    assert metric(url, "tonika_feedback_total", new="false") == 1
    assert metric(url, "tonika_events_total", action="START_TRAINING") == 1
    assert metric(url, "tonika_events_total", action="other") == 1


def test_nothing_that_the_process_prints_holds_a_mentions_text(service: RunningService):
    url = f"{service.url}/v1/score"
    httpx.post(url, json={"mentions": [{"text": SENTINEL, "brand": SENTINEL, "author": SENTINEL, "id": SENTINEL}]})
    httpx.post(url, json={"mentions": [{"text": SENTINEL, "brand": SENTINEL}], "explain": True})
    httpx.post(url, json={"mentions": [{"text": SENTINEL}], "explain": SENTINEL})
    for mention in (
        {"text": SENTINEL * 1000},
        {"text": SENTINEL + "\x00"},
        {"text": SENTINEL, "published_at": SENTINEL},
        {"text": SENTINEL, SENTINEL: SENTINEL},
        SENTINEL,
    ):
        assert httpx.post(url, json={"mentions": [mention]}).status_code == 422
    assert httpx.post(url, content=f'{{"mentions": [{{"text": "{SENTINEL}', headers=JSON).status_code == 400
    assert httpx.post(url, content=SENTINEL.encode("cp1251"), headers=JSON).status_code == 400
    assert httpx.post(url, content=SENTINEL.encode(), headers={"content-type": "text/plain"}).status_code == 415
    assert httpx.post(url, content=SENTINEL.encode() * 50_000, headers=JSON).status_code == 413
    httpx.get(f"{service.url}/{SENTINEL}", params={"text": SENTINEL})
    for wrong in ({}, {"comment": SENTINEL, "labels": {"tonality": SENTINEL}}, {"scored_by": "\x00"}, {SENTINEL: 1}):
        httpx.post(f"{service.url}/v1/feedback", json=correction_body(SENTINEL) | wrong)
    httpx.post(f"{service.url}/predict", json={"tasks": [{"data": {"text": SENTINEL}}, {"data": {SENTINEL: 1}}]})
    httpx.post(f"{service.url}/setup", json={"schema": f"<View>{SENTINEL}</Wiew>"})
    httpx.post(f"{service.url}/webhook", json=annotation_created(1, SENTINEL), headers=SECRET_HEADER)
    httpx.post(
        f"{service.url}/webhook", json=annotation_created(1, SENTINEL), headers={"X-Tonika-Secret": SENTINEL[:0]}
    )
    httpx.get(f"{service.url}/v1/journal", params={"kind": SENTINEL}, headers=SECRET_HEADER)
    time.sleep(0.5)  # the log's last lines are on their way
    printed = service.log.read_text()
    assert printed.count("POST /v1/score 422") >= 5
    assert "POST /v1/feedback 201" in printed
    assert printed.count("POST /v1/feedback 422") == 3
    assert SECRET not in printed
    for form in (SENTINEL, json.dumps(SENTINEL).strip('"'), str(httpx.URL(f"/{SENTINEL}")), repr(SENTINEL.encode())):
        assert form[:30].strip("/b'") not in printed


def test_small_requests_are_answered_while_others_score(service: RunningService):
    with TonikaClient(service.url) as client:
        client.score([Mention(text=f"ужас {row}") for row in range(2_000)])
    started = time.perf_counter()
    assert httpx.get(f"{service.url}/livez").status_code == 200
    assert time.perf_counter() - started < 5


def test_who_goes_away_is_judged_no_further(service: RunningService):
    address = httpx.URL(service.url)
    content = json.dumps({"mentions": [{"text": f"{row} {'ужас ' * 780}"} for row in range(256)]}, ensure_ascii=False)
    body = content.encode()
    lines = ("POST /v1/score HTTP/1.1", "Host: t", "Content-Type: application/json", f"Content-Length: {len(body)}")
    with socket.create_connection((address.host, address.port)) as leaving:
        leaving.sendall("\r\n".join((*lines, "", "")).encode() + body)
        time.sleep(0.05)
    deadline = time.monotonic() + 30
    while "POST /v1/score 499" not in service.log.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_keys_are_made_replaced_and_limited_while_it_runs(start: Start, tmp_path: Path):
    with start(tmp_path, TONIKA_REQUIRE_KEYS="always") as service:
        environment = {**os.environ, "TONIKA_STATE": str(service.state)}

        def tonika(*arguments: str) -> str:
            command = [sys.executable, "-m", "tonika", "key", *arguments]
            return subprocess.run(
                command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
            ).stdout.strip()

        def status(key: str | None) -> int:
            headers = {"Authorization": f"Bearer {key}"} if key else {}
            body = {"mentions": [{"text": "ужас"}]}
            return httpx.post(f"{service.url}/v1/score", json=body, headers=headers).status_code

        assert status(None) == 401
        old, limited = tonika("add", "monitor"), tonika("add", "monitor", "--texts-per-minute", "1")
        assert (status(old), status(limited), status(limited)) == (200, 200, 429)
        identifier = old.split("_")[1]
        assert identifier in tonika("list")
        tonika("remove", identifier)
        new = tonika("add", "monitor")
        assert (status(old), status(new)) == (401, 200)
        with TonikaClient(service.url, key=new) as client:
            assert len(client.score([Mention(text="ужас")]).scores) == 1
        log = service.log.read_text()
        assert identifier in log
        assert old not in log
        assert httpx.get(f"{service.url}/docs", auth=("anybody", SECRET)).status_code == 200
        assert httpx.get(f"{service.url}/metrics").status_code == 200
