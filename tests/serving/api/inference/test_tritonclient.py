"""A published client of the Open Inference Protocol gets the same scores as callers of `/v1/score`."""

from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest
import tritonclient.http as triton
from numpy.typing import NDArray
from tritonclient.utils import InferenceServerException

from data.record import TONALITIES
from serving.access.keys import make_key, written_keys
from serving.api.served import ModelSlot, ServedModel
from serving.api.wire import ModelIdentity, ScoreResponse
from serving.scoring.scorer import Scorer
from serving.settings import ServiceSettings
from tests.serving.in_process import NO_KEYS, make_api
from tests.serving.listening import listening
from tests.serving.running import free_port

TEXTS = ["ужас", "Спасибо, всё привезли вовремя 🤢", "Третий день жду\nвозврат"]
BRANDS = ["", "Ромашка", "Ромашка"]
FIGURES = ("confidence", "tonality_probabilities", "category_probabilities")


@pytest.fixture(scope="module")
def slot(scorer: Scorer) -> ModelSlot:
    slot = ModelSlot()
    slot.put(ServedModel(scorer, ModelIdentity(name="tonika", version="7", run_id="r", dataset="d")))
    return slot


@pytest.fixture(scope="module")
def url(slot: ModelSlot) -> Iterator[str]:
    with listening(make_api(slot), free_port()) as address:
        yield address


@pytest.fixture
def client(url: str) -> Iterator[triton.InferenceServerClient]:
    client = triton.InferenceServerClient(url.removeprefix("http://"))
    yield client
    client.close()


def tensor(name: str, texts: list[str], *, as_bytes: bool) -> triton.InferInput:
    made = triton.InferInput(name, [len(texts)], "BYTES")
    made.set_data_from_numpy(np.array(texts, dtype=object), binary_data=as_bytes)
    return made


def score(url: str) -> ScoreResponse:
    mentions = [{"text": text, "brand": brand or None} for text, brand in zip(TEXTS, BRANDS, strict=True)]
    return ScoreResponse.model_validate_json(httpx.post(f"{url}/v1/score", json={"mentions": mentions}).content)


def texts_of(values: NDArray[Any]) -> list[str]:
    return [value.decode() if isinstance(value, bytes) else str(value) for value in values]


def test_the_server_and_its_model_describe_themselves(client: triton.InferenceServerClient, scorer: Scorer):
    assert client.is_server_live()
    assert client.is_server_ready()
    assert client.is_model_ready("tonika")
    assert client.is_model_ready("tonika", "7")
    assert "binary_tensor_data" in client.get_server_metadata()["extensions"]
    described = client.get_model_metadata("tonika")
    assert (described["name"], described["versions"]) == ("tonika", ["7"])
    assert [entry["name"] for entry in described["inputs"]] == ["text", "brand"]
    columns = {entry["name"]: entry["parameters"]["columns"] for entry in described["outputs"] if "parameters" in entry}
    assert columns["tonality_probabilities"] == list(TONALITIES)
    assert columns["category_probabilities"] == list(scorer.config.taxonomy.category_keys)


@pytest.mark.parametrize("outputs_as_bytes", [None, True, False])
@pytest.mark.parametrize("inputs_as_bytes", [True, False])
def test_it_gets_the_same_scores_by_bytes_and_by_json(
    url: str,
    client: triton.InferenceServerClient,
    scorer: Scorer,
    *,
    inputs_as_bytes: bool,
    outputs_as_bytes: bool | None,
):
    inputs = [tensor("text", TEXTS, as_bytes=inputs_as_bytes), tensor("brand", BRANDS, as_bytes=inputs_as_bytes)]
    names = [entry["name"] for entry in client.get_model_metadata("tonika")["outputs"]]
    outputs = None
    if outputs_as_bytes is not None:
        outputs = [triton.InferRequestedOutput(name, binary_data=outputs_as_bytes) for name in names]
    answer = client.infer("tonika", inputs, outputs=outputs, request_id="a-7")
    expected = score(url).scores
    assert answer.get_response()["id"] == "a-7"
    assert answer.get_response()["model_version"] == "7"
    found = {name: answer.as_numpy(name) for name in names}
    assert texts_of(found["tonality"]) == [each.tonality.label for each in expected]
    assert texts_of(found["categories"]) == ["|".join(chosen.key for chosen in each.categories) for each in expected]
    assert found["needs_review"].tolist() == [each.needs_review for each in expected]
    assert found["truncated"].tolist() == [each.truncated for each in expected]
    figures: dict[str, Any] = {
        "confidence": [each.confidence for each in expected],
        "tonality_probabilities": [[each.tonality.probabilities[key] for key in TONALITIES] for each in expected],
        "category_probabilities": [
            [each.category_probabilities[key] for key in scorer.config.taxonomy.category_keys] for each in expected
        ],
    }
    for name in FIGURES:
        np.testing.assert_allclose(found[name], figures[name], atol=1e-6)


def test_a_part_of_the_outputs_may_be_asked_for_and_brands_may_be_missing(client: triton.InferenceServerClient):
    outputs = [triton.InferRequestedOutput("confidence")]
    answer = client.infer("tonika", [tensor("text", TEXTS, as_bytes=True)], model_version="7", outputs=outputs)
    assert [entry["name"] for entry in answer.get_response()["outputs"]] == ["confidence"]


def test_what_does_not_fit_is_told_in_the_protocols_words(client: triton.InferenceServerClient):
    with pytest.raises(InferenceServerException, match=r"1 of the mentions do not fit \(index 1\)"):
        client.infer("tonika", [tensor("text", ["ужас", " "], as_bytes=True)])
    with pytest.raises(InferenceServerException, match="this service has tonika version 7"):
        client.infer("another", [tensor("text", TEXTS, as_bytes=True)])
    assert not client.is_model_ready("tonika", "8")


def test_a_key_is_asked_for_there_too(slot: ModelSlot):
    key, entry = make_key("platform", texts_per_minute=3)
    settings = ServiceSettings(
        api_keys=written_keys([entry]), api_keys_file=NO_KEYS.api_keys_file, require_keys="always"
    )
    with listening(make_api(slot, settings=settings), free_port()) as url:
        client = triton.InferenceServerClient(url.removeprefix("http://"))
        inputs = [tensor("text", TEXTS, as_bytes=True)]
        assert client.is_server_ready()
        with pytest.raises(InferenceServerException, match="no API key"):
            client.infer("tonika", inputs)
        headers = {"Authorization": f"Bearer {key}"}
        client.infer("tonika", inputs, headers=headers)
        with pytest.raises(InferenceServerException) as caught:
            client.infer("tonika", inputs, headers=headers)
        assert caught.value.status() == "429"
        client.close()
