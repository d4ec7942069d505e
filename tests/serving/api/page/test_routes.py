"""How the page's files are served, and that they belong together."""

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from data.problems import CODES
from serving.api.page.routes import FILES
from serving.errors import ApiError, ClientGoneError, TooManyTextsError, UnknownModelError

SCRIPTS = sorted(path.name for path in FILES.glob("*.js"))
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".html": "text/html"}


def phrases(language: str) -> dict[str, str]:
    content = (FILES / "phrases" / f"{language}.js").read_text(encoding="utf-8")
    keys = re.findall(r'^  "?([\w./]+)"?:\s', content, re.MULTILINE)
    assert len(keys) == len(set(keys))
    return {key: re.split(rf'^  "?{re.escape(key)}"?:', content, flags=re.MULTILINE)[1].split(",\n")[0] for key in keys}


def test_the_page_is_at_the_root_and_says_that_only_its_own_files_may_run(http: TestClient):
    page = http.get("/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    policy = dict(rule.strip().partition(" ")[::2] for rule in page.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert page.headers["x-content-type-options"] == "nosniff"


def test_the_page_has_no_script_or_style_of_its_own_and_names_no_other_host(http: TestClient):
    page = http.get("/").text
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\bstyle=", page) == []
    for path in FILES.rglob("*.*"):
        found = re.findall(r"(?:https?:)?//[\w.-]+\.\w+", path.read_text(encoding="utf-8"))
        assert [address for address in found if address != "http://www.w3.org"] == [], path.name


@pytest.mark.parametrize("path", sorted(FILES.rglob("*.*")), ids=lambda path: path.name)
def test_every_file_has_its_type_and_is_asked_for_again_by_its_tag(http: TestClient, path):
    address = f"/page/{path.relative_to(FILES).as_posix()}"
    first = http.get(address)
    assert first.headers["content-type"].partition(";")[0] == TYPES[path.suffix]
    assert first.content == path.read_bytes()
    assert first.headers["cache-control"] == "no-cache"
    again = http.get(address, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "content-security-policy" in again.headers


@pytest.mark.parametrize("address", ["/page", "/page/", "/page/phrases", "/page/nothing.js", "/page/..%2Froutes.py"])
def test_nothing_but_the_files_is_there(http: TestClient, address: str):
    answer = http.get(address)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


def test_all_that_the_page_and_its_scripts_ask_for_is_there(http: TestClient):
    page = http.get("/").text
    linked = re.findall(r'(?:src|href)="([^"#]+)"', page)
    assert {"page/page.js", "page/page.css", "docs"} <= set(linked)
    imported = {
        (path.parent / name).resolve()
        for path in FILES.rglob("*.js")
        for name in re.findall(r'from "(\./[\w/]+\.js)"', path.read_text(encoding="utf-8"))
    }
    assert imported == {path for path in FILES.rglob("*.js") if path.name != "page.js"}
    for address in linked:
        assert http.get(f"/{address}").status_code == 200, address


def test_both_languages_have_the_same_phrases_with_the_same_values():
    russian, english = phrases("ru"), phrases("en")
    assert russian.keys() == english.keys()
    for key, phrase in russian.items():
        assert set(re.findall(r"\{\w+\}", phrase)) == set(re.findall(r"\{\w+\}", english[key])), key


def refusals(kind: type[ApiError] = ApiError) -> Iterator[type[ApiError]]:
    """Every error that callers of the API see."""
    yield kind
    for narrower in kind.__subclasses__():
        yield from refusals(narrower)


def test_whatever_the_service_refuses_is_said_in_both_languages():
    unseen = {
        ClientGoneError,
        UnknownModelError,
        TooManyTextsError,
    }  # nobody reads it; of /v2; there are only kinds of it
    known = phrases("ru").keys() & phrases("en").keys()
    assert {f"error.{kind.code}" for kind in set(refusals()) - unseen} <= known
    assert {f"detail.{code}" for code in CODES} <= known


def test_every_phrase_that_is_asked_for_is_there_and_every_phrase_is_asked_for():
    known = set(phrases("ru"))
    sources = "".join((FILES / name).read_text(encoding="utf-8") for name in [*SCRIPTS, "index.html"])
    asked = set(re.findall(r'data-(?:phrase|label)="([\w.]+)"', sources))
    asked |= set(re.findall(r'(?:say|Problem|part|group)\(\s*"([\w.]+)"', sources))
    assert asked <= known
    begun = tuple(re.findall(r"say\(`([a-z.]+)\$\{", sources))
    quoted = set(re.findall(r'"([a-z._]+)"', sources))
    assert [key for key in known if key not in asked | quoted and not key.startswith(begun)] == []
