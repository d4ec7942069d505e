"""The HTTP API, version 1: an ASGI app around the model in a slot."""

from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from data.taxonomy import Taxonomy
from serving.api.access import Access
from serving.api.answers import model_card
from serving.api.authentication import Authentication
from serving.api.body import read_body
from serving.api.docs import add_docs
from serving.api.documentation import COMPONENT, ERRORS, NOT_READY, RATE_LIMITED, json_body
from serving.api.examples import SCORE_REQUESTS
from serving.api.fair_queue import FairQueue
from serving.api.feedback import add_feedback
from serving.api.guard import Guard
from serving.api.inference.routes import add_inference
from serving.api.journal import add_journal
from serving.api.judging import judge
from serving.api.label_studio import add_label_studio
from serving.api.metrics.requests import request_metrics
from serving.api.page.routes import add_page
from serving.api.parsing import parse_score_request
from serving.api.readers import Readers
from serving.api.refusals import invalid_request, refusal
from serving.api.request_log import log_of
from serving.api.served import ModelSlot
from serving.api.state import ServiceState
from serving.api.webhook import add_webhook
from serving.api.wire import (
    ErrorContent,
    ErrorResponse,
    ModelCard,
    ScoreRequest,
    ScoreResponse,
)
from serving.api.wire_journal import ErasureRequest
from serving.errors import ApiError
from serving.journal.entries import Feedback

_DESCRIPTION = """Tonality of Russian-language mentions of a brand, and negativity categories of the negative ones.

Probabilities are calibrated. A mention whose `confidence` lies under the model's threshold is scored and marked
`needs_review`. What is not written in Russian is scored too and says so in `lang`: the encoder is multilingual, the
labels it learned from are not.
"""


def create_api(slot: ModelSlot, queue: FairQueue, state: ServiceState, access: Access) -> ASGIApp:
    """Make the app; it answers 503 until `slot` holds a model, and `state` and `access` know the settings."""
    app = FastAPI(
        title="Tonika",
        version="1",
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    readers = Readers(access)
    _add_scoring(app, slot, queue, access, readers)
    _add_model(app, slot)
    add_feedback(app, slot, state, access)
    add_journal(app, state)
    add_inference(app, slot, queue, access, readers)
    add_label_studio(app, slot, queue)
    add_webhook(app, state)
    _add_error_handlers(app)
    bodies = (ScoreRequest, Feedback, ErasureRequest)
    add_docs(app, *(body.model_json_schema(ref_template=COMPONENT) for body in bodies))
    add_page(app)
    return Guard(Authentication(app, access), {route.path for route in app.routes if hasattr(route, "path")})


def _add_scoring(app: FastAPI, slot: ModelSlot, queue: FairQueue, access: Access, readers: Readers) -> None:
    @app.post(
        "/v1/score",
        response_model=ScoreResponse,
        responses={**ERRORS, **RATE_LIMITED},
        summary="Score 1 to 256 mentions",
        openapi_extra=json_body(ScoreRequest, SCORE_REQUESTS),
    )
    async def score(request: Request) -> Response:
        log = log_of(request)
        with log.stage("read"):
            content = await read_body(request)
        model = slot.current
        with log.stage("parse"):
            asked = await readers.parse(request, content, parse_score_request)
        scores = await judge(request, access, queue, model, asked.mentions, explain=asked.explain)
        answer = ScoreResponse(model=model.identity, scores=scores)
        return Response(answer.model_dump_json(), media_type="application/json")


def _add_model(app: FastAPI, slot: ModelSlot) -> None:
    @app.get("/v1/model", responses=NOT_READY, summary="The model that is served")
    def model() -> ModelCard:
        current = slot.current
        return model_card(current.identity, current.scorer.config)

    @app.get("/v1/taxonomy", responses=NOT_READY, summary="The tonalities and negativity categories of the model")
    def taxonomy() -> Taxonomy:
        return slot.current.scorer.config.taxonomy


def _add_error_handlers(app: FastAPI) -> None:
    @app.exception_handler(ApiError)
    def refused(request: Request, error: ApiError) -> JSONResponse:
        request_metrics().failed(error)
        log_of(request).code = error.code
        return refusal(request.url.path, error)

    @app.exception_handler(RequestValidationError)
    def does_not_fit(request: Request, error: RequestValidationError) -> JSONResponse:
        problem = error.errors()[0]
        return refused(request, invalid_request(str(problem["loc"][-1]), problem["msg"]))

    @app.exception_handler(HTTPException)
    def http_error(_request: Request, error: HTTPException) -> JSONResponse:
        status = HTTPStatus(error.status_code)
        content = ErrorContent(code=status.name.lower(), message=f"{status.phrase}; see /docs", details=[])
        return JSONResponse(ErrorResponse(error=content).model_dump(), status, error.headers)

    @app.exception_handler(Exception)
    def unforeseen(request: Request, _error: Exception) -> JSONResponse:
        return refused(request, ApiError("something unforeseen went wrong; the service's log says where"))
