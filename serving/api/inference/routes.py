"""The routes under /v2; the API's documentation leaves them out, because the protocol has its own."""

from functools import partial
from typing import Any

from fastapi import FastAPI, Request, Response

from serving.api.access import Access
from serving.api.body import read_any_body
from serving.api.fair_queue import FairQueue
from serving.api.inference.answer import OUTPUTS, metadata, tensors_of
from serving.api.inference.request import JSON_LENGTH, parse_inference
from serving.api.inference.tensors import written
from serving.api.judging import judge
from serving.api.readers import Readers
from serving.api.refusals import invalid_request
from serving.api.request_log import log_of
from serving.api.served import ModelSlot, ServedModel
from serving.errors import UnknownModelError

_MOST_DIGITS = 18  # of a length in bytes; Python reads no number of thousands of digits


def add_inference(app: FastAPI, slot: ModelSlot, queue: FairQueue, access: Access, readers: Readers) -> None:
    """Add the routes of the protocol."""
    get = partial(app.get, include_in_schema=False)
    post = partial(app.post, include_in_schema=False)

    @get("/v2")
    def server() -> dict[str, Any]:
        return {"name": "tonika", "version": app.version, "extensions": ["binary_tensor_data"]}

    @get("/v2/health/live")
    def live() -> dict[str, bool]:
        return {"live": True}

    @get("/v2/health/ready")
    def ready() -> dict[str, bool]:
        _ = slot.current  # refuses while there is none
        return {"ready": True}

    @get("/v2/models/{name}")
    @get("/v2/models/{name}/versions/{version}")
    def model(name: str, version: str | None = None) -> dict[str, Any]:
        current = _model(slot, name, version)
        return metadata(current.identity, current.scorer.config)

    @get("/v2/models/{name}/ready")
    @get("/v2/models/{name}/versions/{version}/ready")
    def model_ready(name: str, version: str | None = None) -> dict[str, Any]:
        return {"name": _model(slot, name, version).identity.name, "ready": True}

    @post("/v2/models/{name}/infer")
    @post("/v2/models/{name}/versions/{version}/infer")
    async def infer(request: Request, name: str, version: str | None = None) -> Response:
        log = log_of(request)
        model = _model(slot, name, version)
        with log.stage("read"):
            content = await read_any_body(request)
        with log.stage("parse"):
            parse = partial(parse_inference, json_length=_json_length(request), outputs=OUTPUTS)
            asked = await readers.parse(request, content, parse)
        scores = await judge(request, access, queue, model, asked.mentions, explain=False)
        head = {"model_name": model.identity.name, "model_version": model.identity.version}
        if asked.id is not None:
            head["id"] = asked.id
        tensors = tensors_of(scores, model.scorer.config.taxonomy.category_keys)
        body, length = written(head, [tensors[output] for output in asked.outputs], asked.as_bytes)
        if length is None:
            return Response(body, media_type="application/json")
        return Response(body, headers={JSON_LENGTH: str(length)}, media_type="application/octet-stream")


def _model(slot: ModelSlot, name: str, version: str | None) -> ServedModel:
    current = slot.current
    identity = current.identity
    if name != identity.name or version not in {None, identity.version}:
        raise UnknownModelError(f"this service has {identity.name} version {identity.version}, and no other model")
    return current


def _json_length(request: Request) -> int | None:
    value = request.headers.get(JSON_LENGTH)
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS):
        raise invalid_request(JSON_LENGTH, "expected a whole number")
    return int(value)
