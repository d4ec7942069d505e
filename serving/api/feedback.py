"""POST /v1/feedback: somebody corrects a score; it is on disk before it is acknowledged."""

from http import HTTPStatus

from fastapi import FastAPI, Request, Response

from serving.api.access import Access
from serving.api.body import read_body
from serving.api.documentation import ERRORS, JOURNAL_UNAVAILABLE, RATE_LIMITED, json_body
from serving.api.examples import FEEDBACK_REQUESTS
from serving.api.metrics.journal import journal_metrics
from serving.api.parsing_feedback import parse_feedback
from serving.api.served import ModelSlot
from serving.api.state import ServiceState
from serving.api.wire_journal import FeedbackReceipt, FeedbackResponse
from serving.journal.entries import Feedback


def add_feedback(app: FastAPI, slot: ModelSlot, state: ServiceState, access: Access) -> None:
    """Add the route."""

    @app.post(
        "/v1/feedback",
        status_code=HTTPStatus.CREATED,
        response_model=FeedbackResponse,
        responses={
            **ERRORS,
            **JOURNAL_UNAVAILABLE,
            **RATE_LIMITED,
            200: {"model": FeedbackResponse, "description": "The latest correction of this mention said the same"},
        },
        summary="Correct a score",
        openapi_extra=json_body(Feedback, FEEDBACK_REQUESTS),
    )
    async def feedback(request: Request) -> Response:
        content = await read_body(request)
        taxonomy = slot.current.scorer.config.taxonomy

        def work() -> Response:
            correction = parse_feedback(content, taxonomy, mask=state.masks)
            access.charge(request, 1)
            receipt = state.journal.add_feedback(correction)
            journal_metrics().corrected(new=receipt.new)
            given = FeedbackReceipt(id=receipt.id, key=correction.mention.key, received_at=receipt.received_at)
            return Response(
                FeedbackResponse(feedback=given).model_dump_json(),
                HTTPStatus.CREATED if receipt.new else HTTPStatus.OK,
                media_type="application/json",
            )

        return await state.run(work)
