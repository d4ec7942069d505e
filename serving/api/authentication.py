"""Authentication before every route: who is not let in is answered here, in the API's words."""

from starlette.types import ASGIApp, Receive, Scope, Send

from serving.api.access import OPEN_PATHS, Access
from serving.api.metrics.requests import request_metrics
from serving.api.refusals import refusal
from serving.api.request_log import logged
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
                await refusal(scope["path"], error)(scope, receive, send)
                return
        await self._app(scope, receive, send)
