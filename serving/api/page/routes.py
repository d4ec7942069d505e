"""The routes of the page: `/` and the files below `/page`.

They are files of this package, as they are: no build, and nothing from another host. Who may open the page is settled
before every route, as for `/docs`: a browser asks for a password, which is the API key, and shows it with each request
that the page makes.
"""

import os
from pathlib import Path

from fastapi import FastAPI, Request, Response
from starlette.responses import Response as AnyResponse
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FILES = Path(__file__).parent / "files"

# Said here because what a system's own table says of scripts is not always what browsers run.
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_HEADERS = {
    # Texts of strangers are shown: nothing but the page's own files may run, and nothing may turn text into markup.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",  # asked for again each time, by ETag: files of two releases never meet
}


class PageFiles(StaticFiles):
    """The page's files, with what a browser must know about them."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> AnyResponse:
        """Answer with a file, or that the browser has it already."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers.update(_HEADERS)
        if "content-type" in response.headers:
            response.headers["content-type"] = f"{_TYPES[Path(full_path).suffix]}; charset=utf-8"
        return response


def add_page(app: FastAPI) -> None:
    """Add the page to the app."""
    files = PageFiles(directory=FILES)

    @app.get("/", include_in_schema=False)
    @app.get("/page/{name:path}", include_in_schema=False)
    async def page(request: Request, name: str = "index.html") -> Response:
        return await files.get_response(name, request.scope)
