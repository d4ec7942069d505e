"""A mention goes back for a second look once for each reason."""

from pathlib import Path

import pytest

from data.erasure import Erasures
from data.judgements import latest_judgements
from data.label_studio import read_task
from data.record import Labels, Mention
from data.taxonomy import load_taxonomy
from labeling.exchange.mirror import Mirror
from labeling.exchange.second_look import NOTE, send_back, was_sent_back
from tests.data.builders import distinct_text
from tests.labeling.label_studio import LabelStudio, push_mentions

pytestmark = pytest.mark.slow


def test_a_second_look_is_one_more_task_of_the_mention_and_its_judgement_replaces_the_first(
    label_studio: LabelStudio, project: int, tmp_path: Path
):
    connection = label_studio.connect()
    mentions = [Mention(text=distinct_text(number), brand="Ромашка") for number in range(3)]
    push_mentions(connection, project, mentions)
    first = {task["data"]["text"]: task["id"] for task in label_studio.tasks(project)}
    label_studio.annotate(first[mentions[0].text], 0, Labels(tonality="negative"))
    forgotten = Erasures().with_texts(mentions[2].text)
    assert send_back(connection, project, mentions, "suspect label", forgotten) == 2
    again = [task for task in label_studio.tasks(project) if NOTE in task["data"]["context"]]
    assert {task["data"]["text"] for task in again} == {mention.text for mention in mentions[:2]}

    second = next(task for task in again if task["data"]["text"] == mentions[0].text)
    label_studio.annotate(second["id"], 0, Labels(tonality="positive", categories=()))
    with Mirror(tmp_path / "mirror.sqlite") as mirror:
        mirror.refresh(connection, project)
        assert was_sent_back(mirror, mentions[0].key, "suspect label")
        assert not was_sent_back(mirror, mentions[0].key, "disagreement")
        assert not was_sent_back(mirror, mentions[2].key, "suspect label")
        assert mirror.task_ids(mentions[0].key) == [first[mentions[0].text]]
        tasks = [task for task in mirror.tasks() if task["data"]["text"] == mentions[0].text]
    readings = [read_task(task, "a test", load_taxonomy()) for task in tasks]
    assert not any(reading.ignored or reading.rejects for reading in readings)
    judgements = [annotation for reading in readings for annotation in reading.annotations]
    assert len(judgements) == 2
    (latest,) = latest_judgements(judgements)
    assert latest.labels.tonality == "positive"
