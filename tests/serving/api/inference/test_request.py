"""Requests of the Open Inference Protocol that do not fit, and texts as bytes."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from serving.api.inference.request import InferenceRequest, parse_inference
from serving.api.inference.tensors import Tensor, written
from serving.api.served import ModelSlot
from serving.errors import ApiError
from tests.serving.in_process import in_process

PATH = "/v2/models/tonika/infer"
OUTPUTS = ("tonality", "confidence")
TEXT: dict[str, Any] = {"name": "text", "datatype": "BYTES", "shape": [1], "data": ["ужас"]}
SIZED: dict[str, Any] = {"name": "text", "datatype": "BYTES", "shape": [1], "parameters": {"binary_data_size": 12}}


def parse(content: object, behind: bytes = b"") -> InferenceRequest:
    body = json.dumps(content).encode()
    return parse_inference(body + behind, len(body) if behind else None, OUTPUTS)


@pytest.mark.parametrize("shape", [[2], [2, 1], [2, 1, 1]])
@pytest.mark.parametrize("data", [["ужас", "Спасибо"], [["ужас"], ["Спасибо"]]])
def test_texts_may_be_a_list_or_a_column(shape: list[int], data: list[Any]):
    asked = parse({"inputs": [TEXT | {"shape": shape, "data": data}], "parameters": {"sequence_id": 1}})
    assert [mention.text for mention in asked.mentions] == ["ужас", "Спасибо"]
    assert (asked.id, asked.outputs, asked.as_bytes) == (None, OUTPUTS, frozenset())


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1), min_size=1, max_size=9)
)
def test_texts_survive_as_bytes(texts: list[str]):
    body, length = written({}, [Tensor("text", np.array(texts))], {"text"})
    assert length is not None
    described = json.loads(body[:length])
    asked = parse({"inputs": described["outputs"]}, body[length:])
    assert [mention.text for mention in asked.mentions] == [text.strip() for text in texts]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ([], "expected an object"),
        ({}, "inputs: expected a list"),
        ({"inputs": [1]}, "inputs: expected a list"),
        ({"inputs": []}, "no tensor 'text'"),
        ({"inputs": [TEXT | {"name": "author"}]}, "found author"),
        ({"inputs": [TEXT, TEXT]}, "each once"),
        ({"inputs": [TEXT | {"name": 1}]}, "found int"),
        ({"inputs": [TEXT | {"datatype": "FP32"}]}, "datatype BYTES"),
        ({"inputs": [TEXT | {"shape": [2]}]}, r"shape of \[1\]"),
        ({"inputs": [TEXT | {"shape": [1, 2], "data": ["a", "b"]}]}, r"shape of \[2\] or \[2, 1\]"),
        ({"inputs": [TEXT | {"shape": "1"}]}, "a list of whole numbers"),
        ({"inputs": [TEXT | {"shape": [True]}]}, "a list of whole numbers"),
        ({"inputs": [TEXT | {"data": "ужас"}]}, "found str"),
        ({"inputs": [TEXT | {"data": [1]}]}, "found int among them"),
        ({"inputs": [TEXT | {"data": [[["ужас"]]]}]}, "found list among them"),
        ({"inputs": [TEXT | {"shape": [0], "data": []}]}, "1 to 256 texts, found 0"),
        ({"inputs": [TEXT | {"shape": [257], "data": ["a"] * 257}]}, "found 257"),
        ({"inputs": [TEXT, TEXT | {"name": "brand", "shape": [2], "data": ["a", "b"]}]}, "there are texts, 1, found 2"),
        ({"inputs": [SIZED]}, "more than the 0 bytes"),
        ({"inputs": [TEXT], "outputs": [{"name": "author"}]}, "outputs: expected some of tonality"),
        ({"inputs": [TEXT], "outputs": "tonality"}, "outputs: expected a list"),
        ({"inputs": [TEXT], "id": 7}, "id: expected a text"),
        ({"inputs": [TEXT | {"data": [" "]}]}, "do not fit"),
    ],
)
def test_what_is_wrong_is_said(content: object, said: str):
    with pytest.raises(ApiError, match=said):
        parse(content)


@pytest.mark.parametrize(
    ("behind", "said"),
    [
        (b"\x01\x00", "more than the 2 bytes"),
        (b"\x09\x00\x00\x00" + b"a" * 8, "end within a text"),
        (b"\x05\x00\x00\x00aaaaa\x01\x00\x00", "end within the length"),
        (b"\x08\x00\x00\x00" + b"\xff" * 8, "not UTF-8"),
        (b"\x08\x00\x00\x00" + b"a" * 8 + b"more", "4 bytes follow that belong to no tensor"),
    ],
)
def test_bytes_that_do_not_fit_are_refused(behind: bytes, said: str):
    with pytest.raises(ApiError, match=said):
        parse({"inputs": [SIZED]}, behind)


@pytest.mark.parametrize(
    ("length", "said"), [("900", "the body has"), ("-1", "a whole number"), ("²", "a whole number")]
)
def test_a_length_that_is_none_is_refused(http: TestClient, length: str, said: str):
    body = json.dumps({"inputs": [TEXT]}).encode()
    response = http.post(
        PATH.replace("tonika", name_of(http)),
        content=body,
        headers={b"inference-header-content-length": length.encode()},
    )
    assert response.status_code == 422
    assert said in response.json()["error"]


def test_errors_have_the_protocols_shape_and_no_text_in_them(http: TestClient):
    path = PATH.replace("tonika", name_of(http))
    for content, status in ((b"{", 400), (json.dumps({"inputs": [TEXT | {"data": ["Тайное\x00"]}]}).encode(), 422)):
        response = http.post(path, content=content)
        assert response.status_code == status
        assert set(response.json()) == {"error"}
        assert "Тайное" not in response.json()["error"]
    assert http.post(path, content=b" " * 3_000_000).status_code == 413
    assert http.post(path, content=b"{}", headers={"content-encoding": "gzip"}).status_code == 415


def test_an_id_comes_back_even_if_it_cannot_be_written_in_utf_8(http: TestClient):
    path = PATH.replace("tonika", name_of(http))
    response = http.post(path, content=json.dumps({"inputs": [TEXT], "id": "\ud800"}).encode())
    assert json.loads(response.content)["id"] == "\ud800"


def test_a_service_without_a_model_is_live_and_not_ready():
    with in_process(ModelSlot()) as client:
        assert client.get("/v2/health/live").status_code == 200
        response = client.get("/v2/health/ready")
    assert response.status_code == 503
    assert "being loaded" in response.json()["error"]


def name_of(http: TestClient) -> str:
    return str(http.get("/v1/model").json()["name"])
