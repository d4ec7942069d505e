"""A project connected to the service: live suggestions, and word of what annotators do."""

from dataclasses import dataclass
from typing import Any

from labeling.exchange.service_journal import HEADER
from labeling.server.connection import Connection, explained

_TITLE = "Tonika"


@dataclass(frozen=True)
class Connected:
    """What was made or changed; False: it was as it should be."""

    suggestions: bool
    webhook: bool


def connect_service(connection: Connection, project: int, service: str, secret: str) -> Connected:
    """Have a project ask the service for suggestions, and tell it what happens; running it again changes nothing.

    Raises:
        LabelingError: the server cannot be worked with, or it cannot reach the service from where it runs.
    """
    return Connected(
        _connect_suggestions(connection, project, service, secret),
        _connect_webhook(connection, project, service, secret),
    )


def _connect_suggestions(connection: Connection, project: int, service: str, secret: str) -> bool:
    # The password lets the page's "Train" button in, which is a webhook to us.
    wanted: dict[str, Any] = {
        "url": service,
        "title": _TITLE,
        "auth_method": "BASIC_AUTH",
        "basic_auth_user": "tonika",
        "is_interactive": False,
    }
    with explained(connection.url):
        for backend in connection.client.ml.list(project=project):
            if backend.url == service:
                present = backend.model_dump()
                if all(present.get(name) == value for name, value in wanted.items()):
                    return False
                connection.client.ml.update(backend.id, project=project, basic_auth_pass=secret, **wanted)
                return True
        connection.client.ml.create(project=project, basic_auth_pass=secret, **wanted)
    return True


def _ask_when_a_task_is_opened(connection: Connection, project: int) -> bool:
    with explained(connection.url):
        if connection.client.projects.get(project).evaluate_predictions_automatically:
            return False
        connection.client.projects.update(project, evaluate_predictions_automatically=True)
    return True


def _connect_webhook(connection: Connection, project: int, service: str, secret: str) -> bool:
    wanted: dict[str, Any] = {
        "url": f"{service}/webhook",
        "headers": {HEADER: secret},
        "send_for_all_actions": True,
        "send_payload": True,
        "is_active": True,
    }
    with explained(connection.url):
        for webhook in connection.client.webhooks.list(project=str(project)):
            if webhook.url == wanted["url"]:
                present = webhook.model_dump()
                if all(present.get(name) == value for name, value in wanted.items()):
                    return False
                connection.client.webhooks.update(webhook.id, **wanted)
                return True
        connection.client.webhooks.create(project=project, **wanted)
    return True
