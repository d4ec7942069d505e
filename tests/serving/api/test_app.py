import json
import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from starlette.testclient import TestClient

from data.problems import CODES
from data.record import TONALITIES, MediaType, Mention
from data.taxonomy import load_taxonomy
from serving.api.answers import mention_score
from serving.api.served import ModelSlot
from serving.api.wire import MAX_BODY, ScoreResponse
from serving.scoring.scorer import Scorer
from tests.serving.in_process import in_process
from tests.serving.running import ROOT

JSON = {"content-type": "application/json"}
SENTINEL = "Тайноетекстовоесообщение"


def post(http: TestClient, *mentions: Any, **more: Any) -> Any:
    return http.post("/v1/score", content=json.dumps({"mentions": mentions, **more}), headers=JSON)


def refusal(response: Any, status: int, code: str) -> Any:
    assert response.status_code == status, response.text
    assert set(response.json()) == {"error"}
    error = response.json()["error"]
    assert set(error) == {"code", "message", "details"}
    assert error["code"] == code
    assert error["message"]
    assert all(set(detail) == {"index", "field", "reason", "code", "values"} for detail in error["details"])
    return error


def test_a_score_has_the_shape_of_the_wire(http: TestClient):
    response = post(http, {"id": "42", "text": "ужас", "brand": "Ромашка", "source": "vk"})
    assert response.status_code == 200
    body = response.json()
    assert set(body) == {"model", "scores"}
    assert body["model"]["name"] == "tonika"
    assert body["model"]["run_id"] == "tiny-run"
    assert body["model"]["dataset"] == "tiny-dataset"
    (score,) = body["scores"]
    assert list(score) == [
        "id",
        "tonality",
        "categories",
        "category_probabilities",
        "confidence",
        "needs_review",
        "truncated",
        "lang",
    ]
    assert score["id"] == "42"
    assert set(score["tonality"]["probabilities"]) == {"negative", "neutral", "positive"}
    assert score["confidence"] == score["tonality"]["probabilities"][score["tonality"]["label"]]
    assert len(score["category_probabilities"]) == 13


def test_scores_are_the_scorers_in_the_order_of_the_mentions(http: TestClient, scorer: Scorer):
    mentions = [
        {"id": str(row), "text": f"{text} {row}"} for row in range(40) for text in ("ужас", "Спасибо, привезли")
    ]
    scored = ScoreResponse.model_validate_json(post(http, *mentions).content).scores
    records = [Mention.model_validate(mention) for mention in mentions]
    assert scored == [mention_score(*pair) for pair in zip(records, scorer.score(records), strict=True)]
    backwards = ScoreResponse.model_validate_json(post(http, *reversed(mentions)).content).scores
    assert backwards == scored[::-1]


def test_a_chosen_category_is_named_in_russian(http: TestClient):
    (score,) = post(http, {"text": "ужас"}).json()["scores"]
    assert score["tonality"]["label"] == "negative"
    assert score["categories"]
    names = {category.key: category.name_ru for category in load_taxonomy().categories}
    assert [chosen["name"] for chosen in score["categories"]] == [
        names[chosen["key"]] for chosen in score["categories"]
    ]


def test_a_mention_without_an_id_gets_its_key(http: TestClient):
    (score,) = post(http, {"text": "ужас", "brand": "Ромашка"}).json()["scores"]
    assert score["id"] == Mention(text="ужас", brand="Ромашка").key


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Третий день жду", "ru"),
        ("Third day waiting", "other"),
        ("Третій день чекаю на їх відповідь", "other"),
        ("👍", None),
    ],
)
def test_what_is_not_russian_is_scored_and_says_so(http: TestClient, text: str, lang: str | None):
    (score,) = post(http, {"text": text}).json()["scores"]
    assert score["lang"] == lang


def test_256_mentions_are_scored_and_257_are_refused(http: TestClient):
    assert len(post(http, *[{"text": "ужас"}] * 256).json()["scores"]) == 256
    error = refusal(post(http, *[{"text": "ужас"}] * 257), 422, "invalid_request")
    (detail,) = error["details"]
    assert (detail["field"], detail["reason"]) == ("mentions", "expected 1 to 256 mentions, found 257")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"mentions": []}, "mentions"),
        ({"mentions": "ужас"}, "mentions"),
        ({}, "mentions"),
        ([], None),
        ({"mentions": [{"text": "ужас"}], "modell": "7"}, "modell"),
    ],
)
def test_a_request_that_does_not_fit_is_refused(http: TestClient, body: object, field: str | None):
    error = refusal(http.post("/v1/score", json=body), 422, "invalid_request")
    assert [(detail["index"], detail["field"]) for detail in error["details"]] == [(None, field)]


@pytest.mark.parametrize(
    ("mention", "field", "reason"),
    [
        ({}, "text", "required"),
        ({"text": ""}, "text", "empty"),
        ({"text": " \u200b\n"}, "text", "empty"),
        ({"text": None}, "text", "string"),
        ({"text": 7}, "text", "string"),
        ({"text": SENTINEL * 1000}, "text", "20000"),
        ({"text": f"{SENTINEL}\x00"}, "text", "NUL"),
        ({"text": f"{SENTINEL}\ud800"}, "text", "unicode"),
        ({"text": SENTINEL, "brand": "\udfff"}, "brand", "unicode"),
        ({"text": SENTINEL, "brand": " "}, "brand", "empty"),
        ({"text": SENTINEL, "brand": "б" * 201}, "brand", "200"),
        ({"text": SENTINEL, "colour": "red"}, "colour", "unknown field"),
        ({"text": SENTINEL, "media_type": "fax"}, "media_type", "social"),
        ({"text": SENTINEL, "published_at": "вчера"}, "published_at", "date"),
        ({"text": SENTINEL, "published_at": 7}, "published_at", "ISO 8601"),
        ({"text": SENTINEL, "id": 7}, "id", "string"),
        ({"text": SENTINEL, "id": ""}, "id", "1 character"),
        (SENTINEL, None, "object"),
        (None, None, "object"),
    ],
)
def test_a_mention_that_does_not_fit_is_named_by_index_and_field(
    http: TestClient, mention: object, field: str | None, reason: str
):
    response = post(http, {"text": "ужас"}, mention, {"text": "ужас"})
    (detail,) = refusal(response, 422, "invalid_mention")["details"]
    assert (detail["index"], detail["field"]) == (1, field)
    assert reason in detail["reason"]
    assert SENTINEL not in response.text


@pytest.mark.parametrize(
    ("mention", "code", "values"),
    [
        ({}, "missing", {}),
        ({"text": " "}, "empty", {}),
        ({"text": "ужас", "id": ""}, "empty", {}),
        ({"text": 7}, "not_text", {}),
        ({"text": "ы" * 20_001}, "too_long", {"limit": 20_000}),
        ({"text": "ужас\x00"}, "nul", {"position": 4}),
        ({"text": "ужас\ud800"}, "not_unicode", {}),
        ({"text": "ужас", "media_type": "fax"}, "unknown_value", {"expected": ", ".join(get_args(MediaType))}),
        ({"text": "ужас", "published_at": "вчера"}, "not_a_moment", {}),
        ({"text": "ужас", "published_at": 7}, "not_a_moment", {}),
        ({"text": "ужас", "colour": "red"}, "unknown_field", {}),
        (7, "invalid", {}),
    ],
)
def test_what_does_not_fit_has_a_code_for_programs(http: TestClient, mention: object, code: str, values: object):
    (detail,) = refusal(post(http, mention), 422, "invalid_mention")["details"]
    assert (detail["code"], detail["values"]) == (code, values)


def test_every_code_is_documented():
    page = (ROOT / "docs" / "integrators" / "api.md").read_text(encoding="utf-8")
    (section,) = re.findall(r"^## What a refusal says\n(.*?)^## ", page, re.MULTILINE | re.DOTALL)
    documented = re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)[1:]))
    assert sorted(documented) == sorted(CODES)


def test_every_problem_of_every_mention_is_listed(http: TestClient):
    error = refusal(post(http, {"text": "", "geo": 3}, {"text": "ужас"}, {"colour": 1}), 422, "invalid_mention")
    found = {(detail["index"], detail["field"]) for detail in error["details"]}
    assert found == {(0, "text"), (0, "geo"), (2, "text"), (2, "colour")}


def test_a_flood_of_problems_is_answered_briefly(http: TestClient):
    unknown = {f"поле {number} " * 50: 1 for number in range(90)}
    error = refusal(post(http, *[{"text": "ужас", **unknown}] * 10), 422, "invalid_mention")
    assert len(error["details"]) == 100
    assert all(len(detail["field"]) <= 64 for detail in error["details"])


def test_of_a_great_many_fields_only_the_number_is_said(http: TestClient):
    error = refusal(
        post(http, {"text": "ужас", **{f"поле {number}": 1 for number in range(1000)}}), 422, "invalid_mention"
    )
    (detail,) = error["details"]
    assert (detail["index"], detail["field"]) == (0, None)
    assert "has 1001 fields" in detail["reason"]


def test_a_field_whose_name_is_no_unicode_is_refused_like_any_other(http: TestClient):
    refusal(post(http, {"text": "ужас", "\ud800": 1}), 422, "invalid_mention")
    refusal(post(http, {"text": "ужас"}, **{"\ud800": 1}), 422, "invalid_request")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"mentions": [{"text": "' + SENTINEL.encode(),
        '{"mentions": [{"text": "ужас"}]}'.encode("cp1251"),
        '{"mentions": [{"text": "ужас"}]}'.encode("utf-16"),
        b'{"mentions": [{"text": NaN}]}',
        b"[" * 500_000,
        b'{"mentions": ' + b"9" * 10_000 + b"}",
    ],
)
def test_what_is_not_json_in_utf8_is_refused_without_being_repeated(http: TestClient, body: bytes):
    response = http.post("/v1/score", content=body, headers=JSON)
    refusal(response, 400, "malformed_body")
    assert SENTINEL not in response.text


def test_a_body_over_the_limit_is_refused(http: TestClient):
    padding = b" " * (MAX_BODY + 1)
    refusal(http.post("/v1/score", content=padding, headers=JSON), 413, "body_too_large")


def test_a_body_that_announces_no_length_is_cut_off_at_the_limit(http: TestClient):
    def chunks() -> Iterator[bytes]:
        for _ in range(64):
            yield b" " * (MAX_BODY // 16)

    response = http.post("/v1/score", content=chunks(), headers=JSON)
    refusal(response, 413, "body_too_large")


def test_a_body_just_under_the_limit_is_read(http: TestClient):
    body = json.dumps({"mentions": [{"text": "ужас"}]}).encode()
    response = http.post("/v1/score", content=body + b" " * (MAX_BODY - len(body)), headers=JSON)
    assert response.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "application/json; charset=windows-1251"},
        {"content-type": "application/json", "content-encoding": "gzip"},
    ],
)
def test_a_body_declared_as_something_else_is_refused(http: TestClient, headers: dict[str, str]):
    response = http.post("/v1/score", content=b'{"mentions": [{"text": "a"}]}', headers=headers)
    refusal(response, 415, "unsupported_media_type")


def test_a_declared_utf8_is_welcome(http: TestClient):
    headers = {"content-type": "Application/JSON; charset=UTF-8"}
    assert http.post("/v1/score", content=b'{"mentions": [{"text": "a"}]}', headers=headers).status_code == 200


def test_unknown_paths_and_methods_are_refused_in_the_same_shape(http: TestClient):
    refusal(http.get("/v2/score"), 404, "not_found")
    response = http.get("/v1/score")
    refusal(response, 405, "method_not_allowed")
    assert response.headers["allow"] == "POST"


def test_the_model_and_its_taxonomy_are_told(http: TestClient):
    card = http.get("/v1/model").json()
    assert card["dataset"] == "tiny-dataset"
    assert card["limits"] == {
        "mentions": 256,
        "explained_mentions": 8,
        "text_characters": 20_000,
        "body_bytes": MAX_BODY,
    }
    taxonomy = http.get("/v1/taxonomy").json()
    assert card["tonality_thresholds"] == pytest.approx(dict.fromkeys(TONALITIES, 1 / 3))
    assert set(card["category_thresholds"]) == {category["key"] for category in taxonomy["categories"]}


def test_nothing_is_answered_before_there_is_a_model():
    with in_process(ModelSlot()) as client:
        for response in (post(client, {"text": "ужас"}), client.get("/v1/model"), client.get("/v1/taxonomy")):
            refusal(response, 503, "not_ready")
            assert response.headers["retry-after"]


def test_every_documented_example_works(http: TestClient):
    schema = http.get("/openapi.json").json()
    assert {"/v1/score", "/v1/model", "/v1/taxonomy"} <= set(schema["paths"])
    body = schema["paths"]["/v1/score"]["post"]["requestBody"]["content"]["application/json"]
    assert body["schema"]["$ref"].removeprefix("#/components/schemas/") in schema["components"]["schemas"]
    assert body["examples"]
    for example in body["examples"].values():
        response = http.post("/v1/score", json=example["value"])
        assert response.status_code == 200, response.text


def test_the_documentation_refers_to_nothing_that_is_missing(http: TestClient):
    schema = http.get("/openapi.json").json()
    names = schema["components"]["schemas"]
    references = {part.split('"')[0] for part in json.dumps(schema).split('"#/components/schemas/')[1:]}
    assert references <= set(names)
    assert "Mention" in references


def test_the_documentation_page_needs_no_other_host(http: TestClient):
    page = http.get("/docs").text
    links = [part.split('"')[0] for part in page.replace("href=", "src=").split('src="')[1:]]
    assert len(links) >= 3
    assert "http://" not in page
    assert "https://" not in page
    for link in links:
        assert http.get(f"/{link.removeprefix('./')}").status_code == 200, link
