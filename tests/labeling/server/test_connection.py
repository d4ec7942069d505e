"""Every way in which a server can be wrong has one message, with the remedy."""

from base64 import urlsafe_b64encode

import pytest

from labeling.errors import LabelingError
from labeling.exchange.tasks import changed_tasks
from labeling.server.access import Access
from labeling.server.connection import connect
from tests.labeling.answering import answering
from tests.labeling.label_studio import LabelStudio


def personal_access_token() -> str:
    """A token of the newer kind, which is exchanged for another one before the first call."""
    parts = ('{"alg": "HS256", "typ": "JWT"}', '{"token_type": "refresh", "exp": 4000000000}', "signature")
    return ".".join(urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)


def test_a_server_that_does_not_answer():
    with pytest.raises(LabelingError, match=r"http://127\.0\.0\.1:9 does not answer .*is LABEL_STUDIO_URL right"):
        connect(Access(url="http://127.0.0.1:9", token="f" * 40))


def test_an_address_that_is_none():
    with pytest.raises(LabelingError, match="does not answer"):
        connect(Access(url="label-studio", token="f" * 40))


def test_a_server_that_is_too_old():
    with (
        answering(200, {"release": "1.15.0"}) as url,
        pytest.raises(LabelingError, match=r"runs Label Studio 1\.15\.0, expected 1\.23 or later; upgrade it"),
    ):
        connect(Access(url=url, token="f" * 40))


@pytest.mark.parametrize(
    ("status", "body", "headers", "found"),
    [
        (200, {"hello": "world"}, {}, ""),
        (200, [1, 2], {}, ""),
        (200, "ok", {}, ""),
        (200, {"release": [1, 23]}, {}, ""),
        (200, b"<!doctype html><html><head><title>\n Shop </title></head></html>", {}, " (200: a web page, 'Shop')"),
        (200, b"<html><body>Hello</body></html>", {}, " (200: a web page)"),
        (200, b"no gzip", {"content-encoding": "gzip"}, ""),
        (301, b"", {}, " (301)"),
        (302, b"", {"location": "/again"}, ""),
        (404, b"<html><head><title>404 Not Found</title></head></html>", {}, " (404: a web page, '404 Not Found')"),
        (404, {"error": "no such path"}, {}, " (404: {'error': 'no such path'})"),
    ],
)
@pytest.mark.parametrize("personal", [False, True], ids=["legacy token", "personal access token"])
def test_a_server_that_is_something_else(
    status: int, body: object, headers: dict[str, str], found: str, personal: bool
):
    token = personal_access_token() if personal else "f" * 40
    with answering(status, body, headers) as url, pytest.raises(LabelingError) as caught:
        connect(Access(url=url, token=token))
    told = str(caught.value)
    assert told.startswith(f"{url} answers")
    assert told.endswith(", but not as Label Studio does; check LABEL_STUDIO_URL")
    assert personal or told.removeprefix(f"{url} answers").startswith(f"{found}, but")


def test_a_proxy_without_its_label_studio():
    page = b"<html><head><title>502 Bad Gateway</title></head></html>"
    with (
        answering(502, page) as url,
        pytest.raises(LabelingError, match=r"\(502: a web page, '502 Bad Gateway'\).*Label Studio runs behind it"),
    ):
        connect(Access(url=url, token="f" * 40))


@pytest.mark.parametrize("token", ["ключ", "two words", "f" * 40 + "\n"])
def test_a_token_that_no_server_gives_out(token: str):
    with pytest.raises(LabelingError, match=r"the token for http://127\.0\.0\.1:9 .*copy a valid one .*_API_KEY"):
        connect(Access(url="http://127.0.0.1:9", token=token))


def test_a_full_disk_is_named_and_the_command_may_be_repeated():
    with (
        answering(400, {"detail": "database or disk is full"}) as url,
        pytest.raises(LabelingError, match=r"the disk of .* is full .*goes on where it stopped"),
    ):
        connect(Access(url=url, token="f" * 40))


@pytest.mark.slow
def test_a_wrong_token(label_studio: LabelStudio):
    with pytest.raises(LabelingError, match=r"refuses the token \(401: Invalid token\..*LABEL_STUDIO_API_KEY"):
        connect(Access(url=label_studio.access.url, token="f" * 40))


@pytest.mark.slow
def test_a_personal_access_token_works_as_well(label_studio: LabelStudio):
    token = label_studio.connect().client.tokens.create().token
    connection = connect(Access(url=label_studio.access.url, token=token))
    assert connection.client.users.whoami().id == 1


@pytest.mark.slow
def test_a_project_that_is_gone(label_studio: LabelStudio):
    connection = label_studio.connect()
    project = int(connection.client.projects.create(title="soon gone").id or 0)
    connection.client.projects.delete(project)
    with pytest.raises(LabelingError, match="`tonika label setup` makes the project"):
        list(changed_tasks(connection, project))
