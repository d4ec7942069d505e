"""A project is connected to the service once."""

import pytest

from data.label_studio import result_from_labels
from data.record import Labels, Mention
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
    assert connect_service(connection, project, service, "another") == Connected(suggestions=True, webhook=True)
    assert connect_service(connection, project, service, "another") == Connected(suggestions=False, webhook=False)
    assert len(label_studio.call("GET", "/api/webhooks/", params={"project": project})) == 1
    assert len(label_studio.call("GET", "/api/ml", params={"project": project})) == 1


def test_a_connected_project_gets_suggestions_when_a_task_is_opened(
    label_studio: LabelStudio, project: int, service: str
):
    connection = label_studio.connect()
    connect_service(connection, project, service, SECRET)
    scored, unscored = (Mention(text=distinct_text(number), brand="Ромашка") for number in (1, 2))
    push_mentions(connection, project, [scored], service=service)
    push_mentions(connection, project, [unscored])  # as a correction comes, after a push with suggestions
    assert [len(task["predictions"]) for task in label_studio.tasks(project)] == [1, 0]
    for mention in (scored, unscored):
        opened = label_studio.call("GET", f"/api/projects/{project}/next")
        assert opened["data"]["text"] == mention.text
        assert [suggestion["model_version"] for suggestion in opened["predictions"]] == [champion(service).label]
        label_studio.annotate_raw(opened["id"], result_from_labels(Labels(tonality="neutral")))
