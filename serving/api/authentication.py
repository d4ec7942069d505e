"""Authentication before every route: who is not let in is answered here, in the API's words."""

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from serving.api.access import OPEN_PATHS, Access
from serving.api.metrics.requests import request_metrics
from serving.api.request_log import logged
from serving.api.wire import error_response
from serving.errors import ApiError


class Authentication:
    """Hands on the requests of those that are let in, with `caller` in their state."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        """Wrap `app`."""
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["path"] not in OPEN_PATHS:
            try:
                scope.setdefault("state", {})["caller"] = self._access.admit(scope)
            except ApiError as error:
                request_metrics().failed(error)
                logged(scope.get("state", {})).code = error.code
                answer = JSONResponse(error_response(error).model_dump(), error.status, error.headers)
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)
