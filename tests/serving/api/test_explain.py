from collections.abc import Iterator
from functools import partial
from typing import Any

import anyio
import pytest
from starlette.testclient import TestClient

from data.record import Mention
from serving.api.fair_queue import FairQueue, Part
from serving.api.request_log import RequestLog
from serving.api.scoring import explain_in_turns, score_mentions
from serving.api.served import ModelSlot, ServedModel, load_model
from serving.api.state import ServiceState
from serving.api.wire import MAX_EXPLAINED
from serving.errors import QueueTimeoutError
from serving.settings import ServiceSettings
from tests.serving.decisive import make_decisive_bundle
from tests.serving.in_process import in_process

MENTIONS = [
    {"id": "1", "text": "&quot;Ромашка&quot;: жду возврат и поддержка молчит 😡", "brand": "Ромашка"},
    {"id": "2", "text": "Спасибо всё привезли вовремя"},
    {"id": "3", "text": "Кто знает, до скольки работает Василёк?", "brand": "Василёк"},
]


@pytest.fixture(scope="module")
def decisive(tmp_path_factory: pytest.TempPathFactory) -> ServedModel:
    bundle = make_decisive_bundle(tmp_path_factory.mktemp("decisive") / "bundle")
    return load_model(ServiceSettings(model=str(bundle), threads=1))


@pytest.fixture(scope="module")
def http(decisive: ServedModel, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    slot = ModelSlot()
    slot.put(decisive)
    state = ServiceState(ServiceSettings(state=tmp_path_factory.mktemp("state")))
    with in_process(slot, state) as client:
        yield client


def scores(http: TestClient, mentions: list[dict[str, str]], **more: Any) -> list[dict[str, Any]]:
    response = http.post("/v1/score", json={"mentions": mentions, **more})
    assert response.status_code == 200, response.text
    answered: list[dict[str, Any]] = response.json()["scores"]
    return answered


def test_the_words_that_decided_are_named_with_their_places_in_the_text_that_was_sent(http: TestClient):
    first, second, third = scores(http, MENTIONS, explain=True)
    assert set(first["explanation"]) == {"tonality", "categories"}
    word = first["explanation"]["tonality"][0]
    assert set(word) == {"start", "end", "text", "weight"}
    assert MENTIONS[0]["text"][word["start"] : word["end"]] == word["text"] == "молчит"
    assert list(first["explanation"]["categories"]) == [category["key"] for category in first["categories"]]
    assert first["explanation"]["categories"]["payment"][0]["text"] == "возврат"
    assert second["explanation"]["tonality"][0]["text"] == "Спасибо"
    assert third["explanation"]["tonality"] == []


def test_an_explanation_changes_nothing_else_in_the_answer(http: TestClient):
    explained = scores(http, MENTIONS, explain=True)
    without = [{key: value for key, value in score.items() if key != "explanation"} for score in explained]
    assert scores(http, MENTIONS) == without
    assert scores(http, MENTIONS, explain=False) == without


def test_weights_are_the_same_alone_and_in_company(http: TestClient):
    together = [score["explanation"] for score in scores(http, MENTIONS, explain=True)]
    alone = [scores(http, [mention], explain=True)[0]["explanation"] for mention in MENTIONS]
    assert together == alone


def test_more_mentions_than_may_be_explained_are_refused_with_the_number(http: TestClient):
    mentions = [{"text": "ужас"}] * (MAX_EXPLAINED + 1)
    response = http.post("/v1/score", json={"mentions": mentions, "explain": True})
    assert response.status_code == 422
    error = response.json()["error"]
    assert error["code"] == "invalid_request"
    reason = f"expected 1 to {MAX_EXPLAINED} mentions to explain, found {MAX_EXPLAINED + 1}"
    assert [(detail["field"], detail["reason"]) for detail in error["details"]] == [("mentions", reason)]
    assert len(scores(http, mentions[:-1], explain=True)) == MAX_EXPLAINED
    assert len(scores(http, mentions, explain=False)) == MAX_EXPLAINED + 1


@pytest.mark.parametrize("explain", ["true", 1, None, []])
def test_explain_is_true_or_false_and_nothing_else(http: TestClient, explain: object):
    response = http.post("/v1/score", json={"mentions": MENTIONS, "explain": explain})
    assert response.status_code == 422
    (detail,) = response.json()["error"]["details"]
    assert detail["field"] == "explain"
    assert detail["reason"] == f"expected true or false, found {type(explain).__name__}"


def test_other_requests_get_their_turn_between_two_mentions(decisive: ServedModel):
    mentions = [Mention(text="жду возврат")] * MAX_EXPLAINED
    answered = score_mentions(decisive, mentions)
    done: list[str] = []

    async def main() -> None:
        queue = FairQueue()

        async def explaining() -> None:
            await explain_in_turns(queue, "one", decisive, mentions, answered, RequestLog("r"))
            done.append("explained")

        async with anyio.create_task_group() as group:
            group.start_soon(explaining)
            group.start_soon(queue.run, "another", [Part(1, partial(done.append, "scored"))])

    anyio.run(main)
    assert done == ["scored", "explained"]


def test_explaining_that_takes_too_long_is_given_up_in_the_apis_words(decisive: ServedModel):
    mentions = [Mention(text="жду возврат")] * 2
    answered = score_mentions(decisive, mentions)

    async def main() -> None:
        queue = FairQueue(max_seconds=0.0)
        with pytest.raises(QueueTimeoutError, match="with fewer"):
            await explain_in_turns(queue, "one", decisive, mentions, answered, RequestLog("r"))
        assert queue.size == 0

    anyio.run(main)
