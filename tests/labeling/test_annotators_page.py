"""The annotator's page in a real browser: hotkeys, suggestions, the way out, and the label that arrives.

`TONIKA_SCREENSHOTS=1` draws the page that docs/annotators/guide.md shows.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from data.erasure import Erasures
from data.label_studio import labels_from_result, result_from_labels
from data.problems import Problem
from data.record import Labels, Mention
from data.taxonomy import load_taxonomy
from labeling.exchange.mirror import Mirror
from labeling.exchange.pull import write_labels
from labeling.interface.wording import EXCLUSION_REASONS, exclusion_hotkeys
from tests.browser import running_browser
from tests.labeling.browser import AnnotatorsPage
from tests.labeling.label_studio import LabelStudio, push_mentions
from tests.serving.running import ROOT

pytestmark = pytest.mark.slow

TAXONOMY = load_taxonomy()
TONALITIES = {entry.key: entry for entry in TAXONOMY.tonalities}
CATEGORIES = {category.key: category for category in TAXONOMY.categories}
SUGGESTED = Labels(tonality="negative", categories=("delivery",))
COMPLAINT = Mention(
    text="Заказала в Ромашке чайник маме на день рождения 🎂. Обещали привезти в пятницу до обеда, курьер приехал "
    "в воскресенье ночью, а деньги за срочную доставку так и не вернули. Спасибо, больше ни ногой.",
    brand="Ромашка",
    source="vk",
)
PRAISE = Mention(text="Чайник из Ромашки работает пятый год, и хоть бы что", brand="Ромашка", source="review")


@pytest.fixture(scope="module")
def annotator(label_studio: LabelStudio) -> Iterator[AnnotatorsPage]:
    """A person who followed the owner's invitation."""
    invitation = label_studio.call("GET", "/api/invite")["invite_url"]
    with running_browser() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        person = AnnotatorsPage(page, label_studio.access.url)
        person.sign_up(invitation, "galina@tonika.example")
        yield person


@pytest.fixture
def suggested(label_studio: LabelStudio, project: int) -> int:
    """A project of one task, whose mention the model takes for a complaint about delivery."""
    push_mentions(label_studio.connect(), project, [COMPLAINT])
    (task,) = label_studio.tasks(project)
    prediction = {"task": task["id"], "model_version": "tonika-7", "result": result_from_labels(SUGGESTED)}
    label_studio.call("POST", "/api/predictions/", json=prediction)
    label_studio.call(
        "PATCH", f"/api/projects/{project}/", json={"model_version": "tonika-7", "title": "Упоминания Ромашки"}
    )
    return project


def the_labels(label_studio: LabelStudio, project: int, text: str) -> Labels | list[Problem]:
    """The labels of the only annotation of a task."""
    (task,) = [task for task in label_studio.tasks(project) if task["data"]["text"] == text]
    (annotation,) = label_studio.call("GET", f"/api/tasks/{task['id']}/annotations/")
    return labels_from_result(annotation["result"], TAXONOMY)


def categories_shown(annotator: AnnotatorsPage) -> list[str]:
    return [name for name, category in CATEGORIES.items() if annotator.choice(category.name_ru).is_visible()]


def test_a_mention_is_labelled_by_hotkeys_and_the_label_arrives(
    label_studio: LabelStudio, project: int, annotator: AnnotatorsPage, tmp_path: Path
):
    connection = label_studio.connect()
    push_mentions(connection, project, [COMPLAINT])
    annotator.begin(project, COMPLAINT.text)
    assert categories_shown(annotator) == []
    annotator.press(TONALITIES["negative"].hotkey)
    expect(annotator.choice(TONALITIES["negative"].name_ru)).to_be_checked()
    assert categories_shown(annotator) == list(CATEGORIES)
    for key in ("delivery", "payment"):
        annotator.press(CATEGORIES[key].hotkey or "")
        expect(annotator.choice(CATEGORIES[key].name_ru)).to_be_checked()
    # What is written in the comment is no hotkey.
    annotator.comment("2 недели, q")
    submitted = annotator.submit()

    (task,) = label_studio.tasks(project)
    (annotation,) = label_studio.call("GET", f"/api/tasks/{task['id']}/annotations/")
    assert annotation["id"] == submitted["id"]
    assert labels_from_result(annotation["result"], TAXONOMY) == Labels(
        tonality="negative", categories=("delivery", "payment")
    )
    assert [item["value"]["text"] for item in annotation["result"] if item["from_name"] == "comment"] == [
        ["2 недели, q"]
    ]
    people = {person["email"]: person["id"] for person in label_studio.call("GET", "/api/users/")}
    assert annotation["completed_by"] == people["galina@tonika.example"]

    with Mirror(tmp_path / "mirror.sqlite") as mirror:
        mirror.refresh(connection, project)
        files = (tmp_path / "labels.jsonl", tmp_path / "rejects.jsonl")
        write_labels(mirror, connection, project, TAXONOMY, Erasures(salt="s"), *files)
    (row,) = map(json.loads, (tmp_path / "labels.jsonl").read_text(encoding="utf-8").splitlines())
    assert (row["text"], row["brand"], row["annotator"]) == (COMPLAINT.text, "Ромашка", str(annotation["completed_by"]))
    assert (row["tonality"], row["categories"]) == ("negative", ["delivery", "payment"])


def test_a_suggestion_is_there_to_be_corrected(
    label_studio: LabelStudio, suggested: int, annotator: AnnotatorsPage, tmp_path: Path
):
    annotator.begin(suggested, COMPLAINT.text)
    expect(annotator.choice(TONALITIES["negative"].name_ru)).to_be_checked()
    expect(annotator.choice(CATEGORIES["delivery"].name_ru)).to_be_checked()
    folder = ROOT / "docs" / "images" if os.environ.get("TONIKA_SCREENSHOTS") else tmp_path
    annotator.screenshot(folder / "annotators_page.png")
    annotator.press(CATEGORIES["payment"].hotkey or "", CATEGORIES["delivery"].hotkey or "")
    expect(annotator.choice(CATEGORIES["payment"].name_ru)).to_be_checked()
    expect(annotator.choice(CATEGORIES["delivery"].name_ru)).not_to_be_checked()
    annotator.submit()
    assert the_labels(label_studio, suggested, COMPLAINT.text) == Labels(tonality="negative", categories=("payment",))


def test_an_excluded_mention_keeps_nothing_of_what_was_suggested(
    label_studio: LabelStudio, suggested: int, annotator: AnnotatorsPage
):
    annotator.begin(suggested, COMPLAINT.text)
    annotator.press(exclusion_hotkeys(TAXONOMY)["spam"])
    expect(annotator.choice(EXCLUSION_REASONS["spam"].name)).to_be_checked()
    assert categories_shown(annotator) == []
    submitted = annotator.submit()
    assert [item["from_name"] for item in submitted["result"]] == ["excluded"]
    assert the_labels(label_studio, suggested, COMPLAINT.text) == Labels(excluded="spam")


def test_the_next_task_comes_by_itself_and_a_positive_one_asks_for_no_categories(
    label_studio: LabelStudio, project: int, annotator: AnnotatorsPage
):
    for mention in (COMPLAINT, PRAISE):
        push_mentions(label_studio.connect(), project, [mention])
    annotator.begin(project, COMPLAINT.text)
    annotator.press(TONALITIES["neutral"].hotkey)
    expect(annotator.choice(TONALITIES["neutral"].name_ru)).to_be_checked()
    annotator.submit()
    annotator.expect_task(PRAISE.text)
    annotator.press(TONALITIES["positive"].hotkey)
    expect(annotator.choice(TONALITIES["positive"].name_ru)).to_be_checked()
    assert categories_shown(annotator) == []
    annotator.submit()
    assert the_labels(label_studio, project, PRAISE.text) == Labels(tonality="positive", categories=())


def test_a_skipped_mention_gets_no_label(label_studio: LabelStudio, suggested: int, annotator: AnnotatorsPage):
    annotator.begin(suggested, COMPLAINT.text)
    assert annotator.skip()["was_cancelled"]
    (task,) = label_studio.tasks(suggested)
    assert (task["total_annotations"], task["cancelled_annotations"]) == (0, 1)


def test_every_hotkey_works_whatever_the_keyboard_writes(
    label_studio: LabelStudio, project: int, annotator: AnnotatorsPage
):
    push_mentions(label_studio.connect(), project, [COMPLAINT])
    annotator.begin(project, COMPLAINT.text)
    hotkeys = exclusion_hotkeys(TAXONOMY)
    for key, reason in EXCLUSION_REASONS.items():
        annotator.press(hotkeys[key])
        expect(annotator.choice(reason.name)).to_be_checked()
        annotator.press(hotkeys[key])
        expect(annotator.choice(reason.name)).not_to_be_checked()
    for entry in reversed(TAXONOMY.tonalities):  # negative last, so that categories are shown
        annotator.press(entry.hotkey)
        expect(annotator.choice(entry.name_ru)).to_be_checked()
    for category in TAXONOMY.categories:
        assert category.hotkey
        annotator.press(category.hotkey)
        expect(annotator.choice(category.name_ru)).to_be_checked()
        annotator.press_in_russian(category.hotkey)
        expect(annotator.choice(category.name_ru)).not_to_be_checked()
