import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from data.record import Mention
from serving.api.served import ModelSlot
from serving.api.state import ServiceState
from serving.journal.journal import FILE, Journal
from serving.settings import ServiceSettings
from tests.serving.in_process import in_process
from tests.serving.told import correction_body

JSON = {"content-type": "application/json"}
SENTINEL = "Тайноетекстовоесообщение"


def send(http: TestClient, body: Any) -> Any:
    return http.post("/v1/feedback", content=json.dumps(body), headers=JSON)  # json.dumps knows lone surrogates


def refusal(response: Any, status: int, code: str) -> Any:
    assert response.status_code == status, response.text
    assert response.json()["error"]["code"] == code
    return response.json()["error"]


def kept(folder: Path) -> list[dict[str, Any]]:
    journal = Journal(folder)
    entries = [entry.fields for entry in journal.read().entries]
    journal.close()
    return entries


def test_a_correction_is_noted_and_named_by_the_mentions_key(stateful: TestClient, state_folder: Path):
    mention = {
        "text": "Жду возврат",
        "brand": "Ромашка",
        "author": "user1",
        "published_at": "2026-11-20T09:30:00+03:00",
    }
    labels = {"tonality": "negative", "categories": ["support", "payment"]}
    response = send(
        stateful, {"mention": mention, "labels": labels, "comment": " обе причины ", "scored_by": "tonika-7"}
    )
    assert response.status_code == 201
    assert set(response.json()) == {"feedback"}
    receipt = response.json()["feedback"]
    assert set(receipt) == {"id", "key", "received_at"}
    assert receipt["key"] == Mention(text="Жду возврат", brand="Ромашка").key
    (entry,) = kept(state_folder)
    assert entry["labels"] == {"tonality": "negative", "categories": ["support", "payment"]}
    assert entry["mention"] == mention
    assert (entry["comment"], entry["scored_by"]) == ("обе причины", "tonika-7")


def test_a_correction_that_is_sent_again_is_answered_with_the_same_receipt(stateful: TestClient, state_folder: Path):
    first, again = (send(stateful, correction_body(comment="ирония")) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = send(stateful, correction_body(comment="ирония", labels={"tonality": "positive"}))
    assert other.status_code == 201
    assert len(kept(state_folder)) == 2


def test_categories_come_in_the_taxonomys_order_and_a_positive_mention_has_none(
    stateful: TestClient, state_folder: Path
):
    for labels in (
        {"tonality": "negative", "categories": ["payment", "support", "payment"]},
        {"tonality": "positive"},
        {"excluded": "spam", "tonality": "negative", "categories": ["payment"]},
        {"tonality": None, "categories": ["payment"], "excluded": None},
    ):
        assert send(stateful, correction_body(labels=labels)).status_code == 201
    assert [entry["labels"] for entry in kept(state_folder)] == [
        {"tonality": "negative", "categories": ["support", "payment"]},
        {"tonality": "positive", "categories": []},
        {"excluded": "spam"},
        {"categories": ["payment"]},
    ]


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"mention": None}, "mention", "required"),
        ({"mention": SENTINEL}, "mention", "expected an object, found str"),
        ({"mention": {}}, "mention.text", "required"),
        ({"mention": {"text": " "}}, "mention.text", "empty"),
        ({"mention": {"text": SENTINEL * 1000}}, "mention.text", "20000"),
        ({"mention": {"text": f"{SENTINEL}\ud800"}}, "mention.text", "unicode"),
        ({"mention": {"text": SENTINEL, "likes": 3}}, "mention.likes", "unknown field"),
        ({"mention": {"text": SENTINEL, "published_at": SENTINEL}}, "mention.published_at", "date"),
        ({"labels": None}, "labels", "required"),
        ({"labels": ["negative"]}, "labels", "expected an object, found list"),
        ({"labels": {}}, "labels", "expected a tonality"),
        ({"labels": {"tonality": None, "categories": []}}, "labels", "expected a tonality"),
        ({"labels": {"tonality": "awful"}}, "labels.tonality", "negative"),
        ({"labels": {"tonality": "negative", "categories": ["weather"]}}, "labels.categories", "payment"),
        ({"labels": {"tonality": "negative", "categories": "payment|support"}}, "labels.categories", "list"),
        ({"labels": {"tonality": "negative", "categories": [7]}}, "labels.categories.0", "string"),
        ({"labels": {"tonality": "positive", "categories": ["payment"]}}, "labels.categories", "negative"),
        ({"labels": {"tonality": "negative", "excluded": "boring"}}, "labels.excluded", "spam"),
        ({"labels": {"tonality": "negative", "mood": 1}}, "labels.mood", "unknown field"),
        ({"comment": "о" * 2001}, "comment", "2000"),
        ({"comment": 7}, "comment", "string"),
        ({"comment": "\x00"}, "comment", "NUL"),
        ({"scored_by": ""}, "scored_by", "1 character"),
    ],
)
def test_a_field_that_does_not_fit_is_named_by_its_path(
    stateful: TestClient, state_folder: Path, change: dict[str, Any], field: str, reason: str
):
    response = send(stateful, correction_body() | change)
    (detail,) = refusal(response, 422, "invalid_feedback")["details"]
    assert (detail["index"], detail["field"]) == (None, field)
    assert reason in detail["reason"]
    assert SENTINEL not in response.text
    assert not (state_folder / FILE).exists()


def test_a_category_that_the_model_has_no_longer_has_a_code_for_programs(stateful: TestClient):
    response = send(stateful, correction_body(labels={"tonality": "negative", "categories": ["weather"]}))
    (detail,) = refusal(response, 422, "invalid_feedback")["details"]
    assert detail["code"] == "unknown_category"


def test_every_problem_of_a_correction_is_listed(stateful: TestClient):
    body = {"mention": {"text": "", "geo": 3}, "labels": {"tonality": "awful"}, "comment": 7}
    error = refusal(send(stateful, body), 422, "invalid_feedback")
    fields = ["comment", "labels.tonality", "mention.geo", "mention.text"]
    assert sorted(detail["field"] for detail in error["details"]) == fields
    assert ", ".join(fields) in error["message"]


def test_a_reason_is_never_longer_than_a_few_lines(stateful: TestClient):
    labels = {"tonality": "positive", "categories": [f"category {number}" for number in range(10_000)]}
    response = send(stateful, correction_body(labels=labels))
    refusal(response, 422, "invalid_feedback")
    assert len(response.content) < 2_000


@pytest.mark.parametrize(("body", "field"), [([], None), ({**correction_body(), "mood": 1}, "mood")])
def test_a_body_that_is_no_correction_is_refused(stateful: TestClient, body: Any, field: str | None):
    (detail,) = refusal(send(stateful, body), 422, "invalid_request")["details"]
    assert detail["field"] == field


def test_what_is_not_json_or_too_large_is_refused_as_for_scores(stateful: TestClient):
    refusal(stateful.post("/v1/feedback", content=b"{", headers=JSON), 400, "malformed_body")
    refusal(stateful.post("/v1/feedback", content=b" " * 3_000_000, headers=JSON), 413, "body_too_large")
    refusal(stateful.post("/v1/feedback", content=b"{}"), 415, "unsupported_media_type")


def test_without_a_place_for_the_journal_nothing_is_acknowledged_and_scores_go_on(slot: ModelSlot, tmp_path: Path):
    (tmp_path / "state").write_text("a file where the folder should be")
    state = ServiceState(ServiceSettings(state=tmp_path / "state"))
    with in_process(slot, state) as http:
        response = send(http, correction_body(text=SENTINEL))
        refusal(response, 503, "journal_unavailable")
        assert int(response.headers["retry-after"]) > 0
        assert SENTINEL not in response.text
        assert http.post("/v1/score", json={"mentions": [{"text": "ужас"}]}).status_code == 200
        (tmp_path / "state").unlink()
        assert send(http, correction_body()).status_code == 201
    state.journal.close()


def test_before_there_is_a_model_or_a_folder_nothing_is_noted(slot: ModelSlot, tmp_path: Path):
    state = ServiceState(ServiceSettings(state=tmp_path))
    with in_process(ModelSlot(), state) as http:
        refusal(send(http, correction_body()), 503, "not_ready")
    with in_process(slot) as http:
        refusal(send(http, correction_body()), 503, "not_ready")


def test_every_documented_correction_works(stateful: TestClient):
    schema = stateful.get("/openapi.json").json()
    body = schema["paths"]["/v1/feedback"]["post"]["requestBody"]["content"]["application/json"]
    assert body["schema"]["$ref"].removeprefix("#/components/schemas/") in schema["components"]["schemas"]
    assert len(body["examples"]) == 3
    for example in body["examples"].values():
        response = send(stateful, example["value"])
        assert response.status_code == 201, response.text


def test_a_service_that_masks_keeps_nothing_personal(slot: ModelSlot, state_folder: Path):
    state = ServiceState(ServiceSettings(state=state_folder, mask=True))
    mention = {"text": "@romashka_help, звоните 89161234567", "brand": "Ромашка", "author": "@anna"}
    with in_process(slot, state) as http:
        response = send(http, {"mention": mention, "labels": {"tonality": "negative"}, "comment": "см. anna@mail.ru"})
        refused = send(http, {"mention": {"text": "@ab " * 5_000}, "labels": {"tonality": "negative"}})
    state.journal.close()
    (entry,) = kept(state_folder)
    masked = {"text": "@romashka_help, звоните [телефон]", "brand": "Ромашка", "author": "@user"}
    assert (entry["mention"], entry["comment"]) == (masked, "см. [почта]")
    assert response.json()["feedback"]["key"] == Mention(text=masked["text"], brand="Ромашка").key
    assert refusal(refused, 422, "invalid_feedback")["details"][0]["field"] == "mention.text"
    assert b"89161234567" not in b"".join(path.read_bytes() for path in state_folder.iterdir())
