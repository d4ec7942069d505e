"""The page at /docs: Swagger UI from the files that BentoML brings along, so that no outside host is asked."""

import importlib.util
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

from serving.api.documentation import SECURITY

_ASSETS = "/docs/assets"


def add_docs(app: FastAPI, *schemas: dict[str, Any]) -> None:
    """Serve /docs and /openapi.json, with `schemas` (each with its `$defs`) among the components."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = get_openapi(
                title=app.title, version=app.version, description=app.description, routes=app.routes
            )
            components = app.openapi_schema["components"]["schemas"]
            for schema in schemas:
                definition = dict(schema)
                components |= definition.pop("$defs", {})
                components[definition["title"]] = definition
            app.openapi_schema["components"]["securitySchemes"] = SECURITY
            app.openapi_schema["security"] = [{name: []} for name in SECURITY]
        return app.openapi_schema

    # FastAPI's documented way to extend the schema is to replace this method.
    app.__dict__["openapi"] = openapi
    app.mount(_ASSETS, StaticFiles(directory=_swagger_ui(), check_dir=False))

    @app.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="openapi.json",
            title=f"{app.title}: API",
            swagger_js_url=f".{_ASSETS}/swagger-ui-bundle.js",
            swagger_css_url=f".{_ASSETS}/swagger-ui.css",
            swagger_favicon_url=f".{_ASSETS}/favicon-light-32x32.png",
        )


def _swagger_ui() -> Path:
    found = importlib.util.find_spec("bentoml")
    if found is None or found.origin is None:
        return Path("bentoml-is-not-installed")
    return Path(found.origin).parent / "_internal" / "server" / "static_content"
