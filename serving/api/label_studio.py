"""Label Studio's ML backend protocol (version 1.23): suggestions for the tasks of a project that is connected.

Label Studio waits 1 s for /health, 3 s for /setup and /versions, and 100 s for /predict. It shows people the status of
a refusal and not its message, so a refused set-up is logged too.
"""

import logging
from functools import partial

import anyio.to_thread
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from serving.api.body import read_body
from serving.api.fair_queue import FairQueue
from serving.api.label_studio_tasks import check_set_up, model_version, parse_tasks, predictions
from serving.api.request_log import log_of
from serving.api.scoring import score_in_turns
from serving.api.served import ModelSlot
from serving.api.wire import MAX_MENTIONS, MentionScore
from serving.errors import InvalidRequestError

# Tasks come with their annotations, and a Cyrillic letter as six characters. This holds some thousand of them.
MAX_TASKS_BODY = 16 * 1024 * 1024  # bytes

_CALLER = "Label Studio"  # has a queue of its own

_log = logging.getLogger("bentoml.tonika")  # below BentoML's logger, whose handler and level it shares


def add_label_studio(app: FastAPI, slot: ModelSlot, queue: FairQueue) -> None:
    """Add the routes; the API's documentation leaves them out, because nobody else has a use for them."""

    @app.get("/health", include_in_schema=False)
    async def health() -> dict[str, str]:
        _ = slot.current  # refuses while there is none
        return {"status": "UP"}

    @app.post("/setup", include_in_schema=False)
    async def set_up(request: Request) -> dict[str, str]:
        content = await read_body(request)
        try:
            await anyio.to_thread.run_sync(check_set_up, content)
        except InvalidRequestError as error:
            _log.warning("Label Studio's project was refused: %s", error)
            raise
        return {"model_version": model_version(slot.current.identity)}

    @app.get("/versions", include_in_schema=False)
    async def versions() -> dict[str, list[str]]:
        return {"versions": [model_version(slot.current.identity)]}

    @app.post("/predict", include_in_schema=False)
    async def predict(request: Request) -> Response:
        log = log_of(request)
        with log.stage("read"):
            content = await read_body(request, MAX_TASKS_BODY)
        model = slot.current
        with log.stage("parse"):
            tasks = await anyio.to_thread.run_sync(partial(parse_tasks, content))
        mentions = [mention for mention in tasks if mention]
        log.mentions, log.model = len(mentions), model.identity.version
        scores: list[MentionScore] = []
        for start in range(0, len(mentions), MAX_MENTIONS):  # so that other requests get their turn in between
            part = mentions[start : start + MAX_MENTIONS]
            scores += await score_in_turns(queue, _CALLER, model, part, log)
        return JSONResponse({"results": predictions(tasks, scores, model_version(model.identity))})
