"""The HTTP API, version 1: an ASGI app around the model in a slot."""

import time
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from data.taxonomy import Taxonomy
from serving.api.answers import mention_score, model_card
from serving.api.docs import add_docs
from serving.api.examples import SCORE_REQUESTS
from serving.api.guard import Guard
from serving.api.metrics import scoring_metrics
from serving.api.parsing import parse_mentions, read_body
from serving.api.passes import ForwardPasses
from serving.api.served import ModelSlot
from serving.api.wire import (
    ErrorContent,
    ErrorResponse,
    ModelCard,
    ScoreRequest,
    ScoreResponse,
    error_response,
)
from serving.errors import ApiError

_COMPONENT = "#/components/schemas/{model}"
_DESCRIPTION = """Tonality of Russian-language mentions of a brand, and negativity categories of the negative ones.

Probabilities are calibrated. A mention whose `confidence` lies under the model's threshold is scored and marked
`needs_review`. What is not written in Russian is scored too and says so in `lang`: the encoder is multilingual, the
labels it learned from are not.
"""
_ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorResponse, "description": "The body is not JSON in UTF-8"},
    413: {"model": ErrorResponse, "description": "The body is too large"},
    415: {"model": ErrorResponse, "description": "The body is declared to be something else"},
    422: {"model": ErrorResponse, "description": "A mention, or the request, does not fit; `details` say why"},
    503: {"model": ErrorResponse, "description": "Not ready yet, or too many requests are waiting"},
}
_NOT_READY: dict[int | str, dict[str, Any]] = {503: _ERRORS[503]}


def create_api(slot: ModelSlot, passes: ForwardPasses) -> ASGIApp:
    """Make the app; it answers 503 until `slot` holds a model."""
    app = FastAPI(
        title="Tonika",
        version="1",
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    _add_scoring(app, slot, passes)
    _add_model(app, slot)
    _add_error_handlers(app)
    add_docs(app, ScoreRequest.model_json_schema(ref_template=_COMPONENT))
    return Guard(app, {route.path for route in app.routes if hasattr(route, "path")})


def _add_scoring(app: FastAPI, slot: ModelSlot, passes: ForwardPasses) -> None:
    body = {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"$ref": _COMPONENT.format(model=ScoreRequest.__name__)},
                "examples": SCORE_REQUESTS,
            }
        },
    }

    @app.post(
        "/v1/score",
        response_model=ScoreResponse,
        responses=_ERRORS,
        summary="Score 1 to 256 mentions",
        openapi_extra={"requestBody": body},
    )
    async def score(request: Request) -> Response:
        content = await read_body(request)
        model = slot.current

        def work() -> bytes:
            # Parsing and validating 2 MB takes longer than the event loop should be kept waiting.
            mentions = parse_mentions(content)
            started = time.perf_counter()
            scored = model.scorer.score(mentions)
            scores = [mention_score(*pair) for pair in zip(mentions, scored, strict=True)]
            scoring_metrics().scored(scores, time.perf_counter() - started)
            return ScoreResponse(model=model.identity, scores=scores).model_dump_json().encode()

        return Response(await passes.run(work), media_type="application/json")


def _add_model(app: FastAPI, slot: ModelSlot) -> None:
    @app.get("/v1/model", responses=_NOT_READY, summary="The model that is served")
    def model() -> ModelCard:
        current = slot.current
        return model_card(current.identity, current.scorer.config)

    @app.get("/v1/taxonomy", responses=_NOT_READY, summary="The tonalities and negativity categories of the model")
    def taxonomy() -> Taxonomy:
        return slot.current.scorer.config.taxonomy


def _add_error_handlers(app: FastAPI) -> None:
    @app.exception_handler(ApiError)
    def refused(_request: Request, error: ApiError) -> JSONResponse:
        scoring_metrics().failed(error)
        return JSONResponse(error_response(error).model_dump(), error.status, error.headers)

    @app.exception_handler(HTTPException)
    def http_error(_request: Request, error: HTTPException) -> JSONResponse:
        status = HTTPStatus(error.status_code)
        content = ErrorContent(code=status.name.lower(), message=f"{status.phrase}; see /docs", details=[])
        return JSONResponse(ErrorResponse(error=content).model_dump(), status, error.headers)

    @app.exception_handler(Exception)
    def unforeseen(_request: Request, _error: Exception) -> JSONResponse:
        content = ErrorContent(
            code=ApiError.code, message="something unforeseen went wrong; the service's log says where", details=[]
        )
        return JSONResponse(ErrorResponse(error=content).model_dump(), HTTPStatus.INTERNAL_SERVER_ERROR)
