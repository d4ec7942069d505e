"""What the routes tell OpenAPI: their errors, and bodies that are read by hand."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from serving.api.wire import ErrorResponse

COMPONENT = "#/components/schemas/{model}"

Responses = dict[int | str, dict[str, Any]]

ERRORS: Responses = {
    400: {"model": ErrorResponse, "description": "The body is not JSON in UTF-8"},
    401: {"model": ErrorResponse, "description": "The API key is wrong or missing"},
    413: {"model": ErrorResponse, "description": "The body is too large"},
    415: {"model": ErrorResponse, "description": "The body is declared to be something else"},
    422: {"model": ErrorResponse, "description": "A field, or the request, does not fit; `details` say why"},
    503: {"model": ErrorResponse, "description": "Not ready yet, or it took too long; see Retry-After"},
}
NOT_READY: Responses = {code: ERRORS[code] for code in (401, 503)}
JOURNAL_UNAVAILABLE: Responses = {
    503: {"model": ErrorResponse, "description": "Not ready yet, too many wait, or the journal cannot be used now"}
}
UNAUTHORIZED: Responses = {401: {"model": ErrorResponse, "description": "The shared secret is wrong or missing"}}
RATE_LIMITED: Responses = {
    429: {
        "model": ErrorResponse,
        "description": "Too many texts wait, or the key had as many as it may; see Retry-After",
    }
}
SECURITY = {
    "key": {"type": "http", "scheme": "bearer", "description": "An API key; not asked for on the service's machine"},
    "password": {"type": "http", "scheme": "basic", "description": "Any user, and the API key as the password"},
}


def json_body(model: type[BaseModel], examples: Mapping[str, Any]) -> dict[str, Any]:
    """Describe a JSON body; `model` is among the components that `serving.api.docs` adds."""
    content = {"schema": {"$ref": COMPONENT.format(model=model.__name__)}, "examples": examples}
    return {"requestBody": {"required": True, "content": {"application/json": content}}}
