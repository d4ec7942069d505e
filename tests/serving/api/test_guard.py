import logging
from pathlib import Path

import numpy as np
import onnx
import pytest
from fastapi import FastAPI
from onnx import numpy_helper
from starlette.testclient import TestClient

from data.taxonomy import load_taxonomy
from serving.api.guard import Guard
from serving.api.metrics.requests import request_metrics
from serving.api.served import ModelSlot, ServedModel
from serving.api.wire import ModelIdentity
from serving.scoring.bundle import BundleLayout, seal
from serving.scoring.scorer import Scorer
from tests.serving.in_process import in_process
from tests.serving.tiny import make_config, make_tiny_bundle

SENTINEL = "Тайноетекстовоесообщение"


def test_an_unforeseen_error_is_logged_by_type_and_place_and_never_by_its_message(
    caplog: pytest.LogCaptureFixture,
):
    app = FastAPI()

    @app.get("/fails")
    def fails() -> None:
        try:
            int(SENTINEL)
        except ValueError as error:
            raise KeyError(SENTINEL) from error

    with caplog.at_level(logging.INFO), TestClient(Guard(app, {"/fails"})) as client:
        assert client.get("/fails").status_code == 500
    assert SENTINEL not in caplog.text
    (line,) = (record.getMessage() for record in caplog.records if record.levelno == logging.ERROR)
    assert "KeyError" in line
    assert "ValueError" in line
    assert "test_guard.py" in line


def test_paths_and_queries_that_callers_invent_are_not_logged(caplog: pytest.LogCaptureFixture, http: TestClient):
    with caplog.at_level(logging.INFO, logger="bentoml"):
        http.get(f"/{SENTINEL}", params={"text": SENTINEL})
        http.get("/v1/model", params={"text": SENTINEL}, headers={"x-text": "hidden-in-a-header"})
        http.get(f"/v2/models/{SENTINEL}")
    lines = [record.getMessage() for record in caplog.records if record.name == "bentoml.tonika.access"]
    assert [line.split(" ")[:-3] for line in lines] == [
        ["GET", "(unknown", "path)", "404"],
        ["GET", "/v1/model", "200"],
        ["GET", "/v2/models/{name}", "404"],
    ]


def test_a_model_that_fails_gives_500_in_the_apis_shape(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    layout = BundleLayout(make_tiny_bundle(tmp_path / "bundle"))
    graph = onnx.load(layout.model)
    head = next(weights for weights in graph.graph.initializer if weights.name == "tonality_head")
    head.CopyFrom(numpy_helper.from_array(np.full(tuple(head.dims), np.inf, dtype=np.float32), head.name))
    onnx.save(graph, layout.model)
    seal(layout.folder, make_config(load_taxonomy()))
    slot = ModelSlot()
    identity = ModelIdentity(name="tonika", version="1", run_id="r", dataset="d")
    slot.put(ServedModel(Scorer.load(layout.folder), identity))
    failures = request_metrics().refused.labels(code="internal_error")
    before = failures._value.get()
    with caplog.at_level(logging.INFO), in_process(slot) as client:
        response = client.post("/v1/score", json={"mentions": [{"text": SENTINEL}]})
    assert response.status_code == 500
    assert response.json()["error"]["code"] == "internal_error"
    assert failures._value.get() == before + 1  # the alert that somebody is paged by
    assert "BundleError" in caplog.text
    assert SENTINEL not in caplog.text
