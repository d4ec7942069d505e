"""A project connected to the service: live suggestions, and word of what annotators do."""

from dataclasses import dataclass
from typing import Any

from labeling.exchange.service_journal import HEADER
from labeling.exchange.suggestions import BACKEND
from labeling.server.connection import Connection, explained


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
    # Label Studio makes a webhook of its own, without our secret, for a backend that has none yet.
    webhook = _connect_webhook(connection, project, service, secret)
    return Connected(_connect_suggestions(connection, project, service, secret, another_secret=webhook), webhook)


def _connect_suggestions(
    connection: Connection, project: int, service: str, secret: str, *, another_secret: bool
) -> bool:
    # The password lets the page's "Train" button in, which is a webhook to us; the server never tells it.
    wanted: dict[str, Any] = {
        "url": service,
        "title": BACKEND,
        "auth_method": "BASIC_AUTH",
        "basic_auth_user": "tonika",
        "is_interactive": False,
    }
    with explained(connection.url):
        backends = [backend for backend in connection.client.ml.list(project=project) if backend.url == service]
        present = backends[0].model_dump() if backends else {}
        changed = another_secret or any(present.get(name) != value for name, value in wanted.items())
        if not backends:
            connection.client.ml.create(project=project, basic_auth_pass=secret, **wanted)
        elif changed:
            connection.client.ml.update(backends[0].id, project=project, basic_auth_pass=secret, **wanted)
        if connection.client.projects.get(project).model_version != BACKEND:
            connection.client.projects.update(project, model_version=BACKEND)
            changed = True
    return changed


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
