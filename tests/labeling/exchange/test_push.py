"""New mentions become tasks once, the champion's guess beside them."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from data.label_studio import labels_from_result
from data.record import Mention
from data.taxonomy import load_taxonomy
from labeling.errors import LabelingError
from labeling.exchange.mirror import Mirror
from labeling.exchange.push import new_mentions, push
from labeling.exchange.scores import champion_answers, score
from tests.data.builders import distinct_text, write_jsonl
from tests.labeling.label_studio import LabelStudio, settings
from tests.serving.running import free_port, running_service
from tests.serving.tiny import make_tiny_bundle

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """The address of a real service on a tiny champion."""
    folder = tmp_path_factory.mktemp("service")
    port = free_port()
    environment = {"TONIKA_MODEL": str(make_tiny_bundle(folder / "bundle")), "TONIKA_PORT": str(port)}
    with running_service([sys.executable, "-m", "tonika", "serve"], environment, port, folder) as running:
        yield running.url


def mentions_file(path: Path, numbers: Sequence[int]) -> Path:
    return write_jsonl(path, [{"text": distinct_text(number), "brand": "Ромашка"} for number in numbers])


def test_a_mention_is_a_task_once_however_often_and_from_however_many_files_it_comes(
    label_studio: LabelStudio, project: int, tmp_path: Path
):
    connection = label_studio.connect()
    one, two = mentions_file(tmp_path / "one.jsonl", range(30)), mentions_file(tmp_path / "two.jsonl", range(20, 50))
    spelled = write_jsonl(tmp_path / "spelled.jsonl", [{"text": f"  {distinct_text(3).upper()} ", "brand": "РОМАШКА"}])
    for files in ([one, two], [one], [two, spelled]):
        with Mirror(tmp_path / "mirror.sqlite") as mirror:
            mirror.refresh(connection, project)
            found = new_mentions(files, mirror)
        push(connection, project, found.mentions, settings("tests"), None)
    assert len(label_studio.tasks(project)) == 50
    # On another machine, without what this one remembers, it is the same.
    with Mirror(tmp_path / "another.sqlite") as mirror:
        mirror.refresh(connection, project)
        again = new_mentions([one, two, spelled], mirror)
    assert (again.mentions, again.known) == ([], 61)


def test_a_task_somebody_imported_by_hand_is_known_too(label_studio: LabelStudio, project: int, tmp_path: Path):
    connection = label_studio.connect()
    data = {"text": distinct_text(7), "brand": "Ромашка"}
    connection.client.projects.import_tasks(project, request=[{"data": data}])  # type: ignore[list-item]
    with Mirror(tmp_path / "mirror.sqlite") as mirror:
        mirror.refresh(connection, project)
        found = new_mentions([mentions_file(tmp_path / "m.jsonl", [7, 8])], mirror)
    assert [mention.text for mention in found.mentions] == [distinct_text(8)]


def test_tasks_come_with_the_champions_guess_and_the_least_certain_first(
    label_studio: LabelStudio, project: int, service: str
):
    connection = label_studio.connect()
    mentions = [Mention(text=distinct_text(number), brand="Ромашка") for number in range(40)]
    push(connection, project, mentions, settings("tests"), service)
    scored = score(service, mentions)
    expected = {mention.text: item for mention, item in zip(mentions, scored.scores, strict=True)}
    tasks = sorted(label_studio.tasks(project), key=lambda task: task["id"])
    assert len(tasks) == 40
    for task in tasks:
        (prediction,) = task["predictions"]
        guess = expected[task["data"]["text"]]
        assert prediction["model_version"] == scored.model_version
        assert prediction["score"] == pytest.approx(guess.confidence)
        labels = labels_from_result(prediction["result"], load_taxonomy())
        assert not isinstance(labels, list)
        assert labels.tonality == guess.tonality.label
        assert set(labels.categories or ()) == {category.key for category in guess.categories}
    confidences = [task["predictions"][0]["score"] for task in tasks]
    assert confidences == sorted(confidences)
    assert connection.client.projects.get(project).model_version == scored.model_version


def test_rows_that_are_no_mentions_are_set_aside_with_their_reason(tmp_path: Path):
    path = tmp_path / "mentions.jsonl"
    path.write_text('{"text": ""}\n{"text": "годится"}\nне JSON\n', encoding="utf-8")
    with Mirror(tmp_path / "mirror.sqlite") as mirror:
        found = new_mentions([path], mirror)
    assert [mention.text for mention in found.mentions] == ["годится"]
    assert [(reject.line, reject.field) for reject in found.rejects] == [(1, "text"), (3, "record")]


def test_a_service_that_is_something_else_is_named(label_studio: LabelStudio):
    assert not champion_answers("http://127.0.0.1:9")
    with pytest.raises(LabelingError, match=r"did not score .*is it Tonika's service"):
        score(label_studio.access.url, [Mention(text="ужас")])


def test_more_mentions_than_one_request_holds_are_scored_in_order(service: str):
    mentions = [Mention(text=distinct_text(number)) for number in range(300)]
    scores = score(service, mentions).scores
    assert [item.model_dump() for item in scores[250:]] == [
        item.model_dump() for item in score(service, mentions[250:]).scores
    ]
    assert json.dumps(scores[0].model_dump())
