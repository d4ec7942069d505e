"""Every way in which a server can be wrong has one message, with the remedy."""

import pytest

from labeling.errors import LabelingError
from labeling.exchange.tasks import changed_tasks
from labeling.server.access import Access
from labeling.server.connection import connect
from tests.labeling.answering import answering
from tests.labeling.label_studio import LabelStudio


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


def test_a_server_that_is_something_else():
    with (
        answering(200, {"hello": "world"}) as url,
        pytest.raises(LabelingError, match="not as Label Studio does; check LABEL_STUDIO_URL"),
    ):
        connect(Access(url=url, token="f" * 40))


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
