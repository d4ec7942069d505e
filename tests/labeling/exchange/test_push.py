"""New mentions become tasks once, the champion's guess beside them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from data.erasure import NOTHING_FORGOTTEN
from data.label_studio import labels_from_result
from data.record import Labels, Mention
from data.rejects import Reject
from data.taxonomy import load_taxonomy
from labeling.exchange.controls import Controls
from labeling.exchange.mirror import Mirror
from labeling.exchange.new_mentions import find_new
from labeling.exchange.order import certainty
from labeling.exchange.pool import Pool
from labeling.exchange.push import push, score_pool
from labeling.exchange.scores import champion, score
from labeling.exchange.suggestions import renew_suggestions
from tests.data.builders import distinct_text, no_reject, write_jsonl
from tests.labeling.label_studio import LabelStudio, push_mentions, settings

pytestmark = pytest.mark.slow


def mentions_file(path: Path, numbers: Sequence[int]) -> Path:
    return write_jsonl(path, [{"text": distinct_text(number), "brand": "Ромашка"} for number in numbers])


def test_a_mention_is_a_task_once_however_often_and_from_however_many_files_it_comes(
    label_studio: LabelStudio, project: int, tmp_path: Path
):
    connection = label_studio.connect()
    one, two = mentions_file(tmp_path / "one.jsonl", range(30)), mentions_file(tmp_path / "two.jsonl", range(20, 50))
    spelled = write_jsonl(tmp_path / "spelled.jsonl", [{"text": f"  {distinct_text(3).upper()} ", "brand": "РОМАШКА"}])
    for files in ([one, two], [one], [two, spelled]):
        with Mirror(tmp_path / "mirror.sqlite") as mirror, Pool() as pool:
            mirror.refresh(connection, project)
            find_new(files, mirror, NOTHING_FORGOTTEN, pool, no_reject)
            push(connection, project, pool, Controls(), settings("tests"), None)
    assert len(label_studio.tasks(project)) == 50
    # On another machine, without what this one remembers, it is the same.
    with Mirror(tmp_path / "another.sqlite") as mirror, Pool() as pool:
        mirror.refresh(connection, project)
        again = find_new([one, two, spelled], mirror, NOTHING_FORGOTTEN, pool, no_reject)
    assert (again.new, again.known) == (0, 61)


def test_a_task_somebody_imported_by_hand_is_known_too(label_studio: LabelStudio, project: int, tmp_path: Path):
    connection = label_studio.connect()
    data = {"text": distinct_text(7), "brand": "Ромашка"}
    connection.client.projects.import_tasks(project, request=[{"data": data}])  # type: ignore[list-item]
    with Mirror(tmp_path / "mirror.sqlite") as mirror, Pool() as pool:
        mirror.refresh(connection, project)
        find_new([mentions_file(tmp_path / "m.jsonl", [7, 8])], mirror, NOTHING_FORGOTTEN, pool, no_reject)
        assert [entry.mention.text for entry in pool.entries()] == [distinct_text(8)]


def test_tasks_come_with_the_champions_guess_and_the_least_certain_first(
    label_studio: LabelStudio, project: int, service: str
):
    connection = label_studio.connect()
    mentions = [Mention(text=distinct_text(number), brand="Ромашка") for number in range(40)]
    push_mentions(connection, project, mentions, service=service)
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
    certainties = [certainty(expected[task["data"]["text"]]) for task in tasks]
    assert certainties == sorted(certainties)
    assert connection.client.projects.get(project).model_version == scored.model_version


def test_rows_that_are_no_mentions_are_set_aside_with_their_reason(tmp_path: Path):
    path = tmp_path / "mentions.jsonl"
    path.write_text('{"text": ""}\n{"text": "годится"}\nне JSON\n', encoding="utf-8")
    rejects: list[Reject] = []
    with Mirror(tmp_path / "mirror.sqlite") as mirror, Pool() as pool:
        found = find_new([path], mirror, NOTHING_FORGOTTEN, pool, rejects.append)
        assert [entry.mention.text for entry in pool.entries()] == ["годится"]
    assert [(reject.line, reject.field) for reject in rejects] == [(1, "text"), (3, "record")]
    assert found.problems == 2


def test_columns_that_are_not_a_mentions_are_counted_by_name(tmp_path: Path):
    rejects: list[Reject] = []
    rows = [{"text": distinct_text(0), "brend": "Ромашка"}, {"text": "", "brend": "Ромашка", "id": "1"}]
    with Mirror(tmp_path / "mirror.sqlite") as mirror, Pool() as pool:
        found = find_new([write_jsonl(tmp_path / "m.jsonl", rows)], mirror, NOTHING_FORGOTTEN, pool, rejects.append)
    assert found.ignored == {"brend": 2}


def test_more_mentions_than_one_request_holds_are_scored_in_order(service: str):
    mentions = [Mention(text=distinct_text(number)) for number in range(300)]
    with Pool() as pool:
        for mention in mentions:
            pool.add(mention)
        assert score_pool(pool, service) == champion(service).label
        scores = [entry.score for entry in pool.entries()]
    assert scores[250:] == score(service, mentions[250:]).scores


def test_what_was_forgotten_does_not_come_back(tmp_path: Path):
    erasures = NOTHING_FORGOTTEN.with_mentions(Mention(text=distinct_text(1), brand="Ромашка").key)
    erasures = erasures.with_authors(" Вера_П ")
    rows = [{"text": distinct_text(number), "brand": "Ромашка"} for number in range(4)]
    rows[2]["author"] = "вера_п"
    with Mirror(tmp_path / "mirror.sqlite") as mirror, Pool() as pool:
        found = find_new([write_jsonl(tmp_path / "m.jsonl", rows)], mirror, erasures, pool, no_reject)
        assert [entry.mention.text for entry in pool.entries()] == [distinct_text(0), distinct_text(3)]
    assert (found.new, found.forgotten) == (2, 2)


def test_tasks_that_nobody_labelled_get_a_new_champions_suggestion(
    label_studio: LabelStudio, project: int, service: str
):
    connection = label_studio.connect()
    push_mentions(connection, project, [Mention(text=distinct_text(number)) for number in range(6)])
    first, *others = label_studio.tasks(project)
    label_studio.annotate(first["id"], 0, Labels(tonality="neutral", categories=()))
    assert renew_suggestions(connection, project, service) == 5
    assert renew_suggestions(connection, project, service) == 0
    label = champion(service).label
    given = {task["id"]: [one["model_version"] for one in task["predictions"]] for task in label_studio.tasks(project)}
    assert given == {first["id"]: [], **{task["id"]: [label] for task in others}}
    assert connection.client.projects.get(project).model_version == label

    # The champion that came after it was rolled back: its suggestions are there, and no longer shown.
    request: Any = [{"task": first["id"], "model_version": "tonika-999", "result": []}]
    connection.client.projects.import_predictions(project, request=request)
    connection.client.projects.update(project, model_version="tonika-999")
    assert renew_suggestions(connection, project, service) == 0
    assert connection.client.projects.get(project).model_version == label
