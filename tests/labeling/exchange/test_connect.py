"""A project is connected to the service once."""

import pytest

from data.record import Mention
from labeling.exchange.connect import Connected, connect_service
from labeling.exchange.scores import champion
from tests.data.builders import distinct_text
from tests.labeling.label_studio import SECRET, LabelStudio, push_mentions

pytestmark = pytest.mark.slow


def test_a_second_connection_changes_nothing_and_another_secret_only_what_it_must(
    label_studio: LabelStudio, project: int, service: str
):
    connection = label_studio.connect()
    assert connect_service(connection, project, service, SECRET) == Connected(suggestions=True, webhook=True)
    assert connect_service(connection, project, service, SECRET) == Connected(suggestions=False, webhook=False)
    assert connect_service(connection, project, service, "another").webhook
    assert len(label_studio.call("GET", "/api/webhooks/", params={"project": project})) == 1
    assert len(label_studio.call("GET", "/api/ml", params={"project": project})) == 1


def test_a_connected_project_gets_suggestions_when_a_task_is_opened(
    label_studio: LabelStudio, project: int, service: str
):
    connection = label_studio.connect()
    connect_service(connection, project, service, SECRET)
    push_mentions(connection, project, [Mention(text=distinct_text(1), brand="Ромашка")])
    (task,) = label_studio.tasks(project)
    assert not task["predictions"]
    opened = label_studio.call("GET", f"/api/tasks/{task['id']}/", params={"project": project})
    (suggestion,) = opened["predictions"]
    assert suggestion["model_version"] == champion(service).label
