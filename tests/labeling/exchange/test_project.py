"""The project follows the taxonomy and the settings, and annotations stay."""

import pytest

from data.record import Labels
from data.taxonomy import Taxonomy, load_taxonomy, parse_taxonomy
from labeling.errors import LabelingError
from labeling.exchange.project import category_keys, find_project, set_up, the_project
from labeling.interface.configuration import labelling_configuration
from tests.labeling.label_studio import LabelStudio, settings

pytestmark = pytest.mark.slow


def changed(taxonomy: Taxonomy, *, without: str = "", rename: str = "") -> Taxonomy:
    content = taxonomy.model_dump(mode="json")
    content["categories"] = [item for item in content["categories"] if item["key"] != without]
    for item in content["categories"]:
        if item["key"] == rename:
            item["name_ru"] += " (новое имя)"
    return parse_taxonomy(content, "a test")


def test_a_second_setup_changes_nothing(label_studio: LabelStudio):
    connection, chosen = label_studio.connect(), settings("a second setup")
    first = set_up(connection, load_taxonomy(), chosen)
    assert (first.created, first.changed) == (True, ())
    second = set_up(connection, load_taxonomy(), chosen)
    assert (second.project, second.created, second.changed) == (first.project, False, ())


def test_only_what_differs_is_changed(label_studio: LabelStudio):
    connection = label_studio.connect()
    set_up(connection, load_taxonomy(), settings("what differs"))
    done = set_up(connection, load_taxonomy(), settings("what differs", overlap=30))
    assert done.changed == ("overlap_cohort_percentage",)


def test_a_renamed_category_keeps_its_annotations_and_a_used_one_cannot_be_removed(label_studio: LabelStudio):
    connection, chosen, taxonomy = label_studio.connect(), settings("categories come and go"), load_taxonomy()
    project = set_up(connection, taxonomy, chosen).project
    connection.client.projects.import_tasks(project, request=[{"data": {"text": "Опоздали", "context": ""}}])  # type: ignore[list-item]
    (task,) = label_studio.tasks(project)
    label_studio.annotate(task["id"], 0, Labels(tonality="negative", categories=("delivery",)))

    assert set_up(connection, changed(taxonomy, rename="delivery"), chosen).changed == (
        "expert_instruction",
        "label_config",
    )
    (task,) = label_studio.tasks(project)
    assert task["annotations"][0]["result"][1]["value"]["choices"] == ["delivery"]

    with pytest.raises(LabelingError, match=r"no longer has delivery \(1 annotations\).*keep the category"):
        set_up(connection, changed(taxonomy, without="delivery"), chosen)
    assert "delivery" in category_keys(str(connection.client.projects.get(project).label_config))
    set_up(connection, changed(taxonomy, without="fraud"), chosen)
    assert "fraud" not in category_keys(str(connection.client.projects.get(project).label_config))


def test_two_projects_of_one_title_are_an_error_with_their_links(label_studio: LabelStudio):
    connection = label_studio.connect()
    for _ in range(2):
        connection.client.projects.create(title="twice there")
    with pytest.raises(LabelingError, match=r"several projects are called 'twice there'.*/projects/\d+/data, http"):
        find_project(connection, "twice there")


def test_a_missing_project_is_answered_with_the_command_that_makes_it(label_studio: LabelStudio):
    with pytest.raises(LabelingError, match="has no project 'never made'; `tonika label setup`"):
        the_project(label_studio.connect(), "never made")


def test_category_keys_are_read_from_any_configuration():
    assert category_keys(labelling_configuration(load_taxonomy())) == set(load_taxonomy().category_keys)
    assert category_keys("<View/>") == set()
    assert category_keys("no xml <") == set()
