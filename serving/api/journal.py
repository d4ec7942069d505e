"""GET /v1/journal and POST /v1/journal/erasures: how the labeling room reads what was told, and forgets it."""

from typing import Annotated

from fastapi import Depends, FastAPI, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import ValidationError

from data.problems import problems_of
from serving.api.body import parse_json, read_body
from serving.api.documentation import ERRORS, JOURNAL_UNAVAILABLE, UNAUTHORIZED, json_body
from serving.api.examples import ERASURE_REQUESTS
from serving.api.refusals import invalid_request, request_object
from serving.api.state import ServiceState
from serving.api.wire_journal import (
    DEFAULT_ENTRIES,
    MAX_ENTRIES,
    ErasureRequest,
    ErasureResponse,
    JournalResponse,
)
from serving.journal.entries import Entry, Kind

_RESPONSES = {**ERRORS, **JOURNAL_UNAVAILABLE, **UNAUTHORIZED}

After = Annotated[int, Query(ge=0, lt=2**63, description="The number of the last entry that was read")]
Limit = Annotated[int, Query(ge=1, le=MAX_ENTRIES)]
OfKind = Annotated[Kind | None, Query(description="Only entries of this kind")]


def add_journal(app: FastAPI, state: ServiceState) -> None:
    """Add the routes, for those who know the secret."""
    guarded = [Depends(state.admit)]

    @app.get(
        "/v1/journal",
        response_model=JournalResponse,
        responses={code: _RESPONSES[code] for code in (401, 422, 503)},
        summary="Corrections and events, from a number on",
        dependencies=guarded,
    )
    async def journal(after: After = 0, limit: Limit = DEFAULT_ENTRIES, kind: OfKind = None) -> Response:
        def work() -> Response:
            page = state.journal.read(after, limit, kind)
            entries = [_written(entry) for entry in page.entries]
            return JSONResponse({"journal": page.journal, "entries": entries, "last": page.last})

        return await state.run(work)

    @app.post(
        "/v1/journal/erasures",
        response_model=ErasureResponse,
        responses=_RESPONSES,
        summary="Remove the corrections of mentions, or by authors",
        openapi_extra=json_body(ErasureRequest, ERASURE_REQUESTS),
        dependencies=guarded,
    )
    async def erase(request: Request) -> Response:
        content = await read_body(request)

        def work() -> Response:
            erasure = parse_erasure(content)
            return JSONResponse({"removed": state.journal.erase(erasure.keys, erasure.authors)})

        return await state.run(work)


def parse_erasure(body: bytes) -> ErasureRequest:
    """Parse and validate the body of an erasure.

    Raises:
        MalformedBodyError: it is not JSON in UTF-8.
        InvalidRequestError: it is not an object with lists of names.
    """
    try:
        return ErasureRequest.model_validate(request_object(parse_json(body), ErasureRequest.model_fields))
    except ValidationError as error:
        problem = problems_of(error)[0]
        raise invalid_request(problem.field, problem.reason) from None


def _written(entry: Entry) -> dict[str, object]:
    common = {"number": entry.number, "id": entry.id, "kind": entry.kind, "received_at": entry.received_at}
    return {**common, **entry.fields}
