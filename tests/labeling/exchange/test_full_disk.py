"""A disk that is full, here or under Label Studio, is named, and a repeated command goes on."""

import sys
from pathlib import Path

import pytest
import yaml

from data.record import Labels, Mention
from data.taxonomy import load_taxonomy
from labeling.errors import LabelingError
from labeling.exchange.mirror import Mirror
from labeling.exchange.project import set_up
from tests.data.builders import distinct_text
from tests.labeling.label_studio import LabelStudio, push_mentions, settings
from tests.project_copy import ROOT, run
from tests.small_disk import fill

pytestmark = pytest.mark.slow


def pull(
    label_studio: LabelStudio, request: pytest.FixtureRequest, folder: Path, *options: str, expected: int = 0
) -> str:
    """Run `tonika label pull` in `folder` for the project of the test; returns what it said."""
    params = {"label": settings(request.node.name[:50]).model_dump()}
    (folder / "params.yaml").write_text(yaml.safe_dump(params), encoding="utf-8")
    environment = {
        "LABEL_STUDIO_URL": label_studio.access.url,
        "LABEL_STUDIO_API_KEY": label_studio.access.token,
        "PYTHONPATH": str(ROOT),
    }
    command = (sys.executable, "-m", "tonika", "label", "pull", "--no-feedback", *options)
    return run(*command, cwd=folder, expected=expected, environment=environment)


def test_a_full_disk_of_label_studio_takes_nothing_by_halves(label_studio: LabelStudio, small_disk: Path):
    server = LabelStudio(small_disk, like=label_studio)
    try:
        connection = server.connect()
        project = set_up(connection, load_taxonomy(), settings("a full disk")).project
        mentions = [Mention(text=distinct_text(number)) for number in range(600)]
        filling = fill(small_disk)
        with pytest.raises(LabelingError, match=r"the disk of .* is full .*it goes on where it stopped"):
            push_mentions(connection, project, mentions)
        filling.unlink()
        before = len(server.tasks(project))
        assert before % 500 == 0, "whole batches or nothing"
        push_mentions(connection, project, mentions[before:])
        with Mirror(small_disk / "mirror.sqlite") as mirror:
            mirror.refresh(connection, project)
            assert len(mirror) == len(mentions)
    finally:
        server.stop()


def test_a_full_disk_here_is_one_message_and_the_next_pull_is_whole(
    label_studio: LabelStudio, project: int, small_disk: Path, request: pytest.FixtureRequest
):
    push_mentions(label_studio.connect(), project, [Mention(text=distinct_text(number) * 20) for number in range(300)])
    for task in label_studio.tasks(project)[:20]:
        label_studio.annotate(task["id"], 0, Labels(tonality="neutral", categories=()))
    filling = fill(small_disk, leaving=300_000)
    failed = pull(label_studio, request, small_disk, expected=1)
    assert "no space is left on this machine's disk" in failed
    assert "Traceback" not in failed
    filling.unlink()
    assert "20 annotations of 20 mentions" in pull(label_studio, request, small_disk)


def test_a_full_disk_where_the_labels_go_is_named_and_the_labels_there_stay(
    label_studio: LabelStudio, project: int, small_disk: Path, tmp_path: Path, request: pytest.FixtureRequest
):
    push_mentions(label_studio.connect(), project, [Mention(text=distinct_text(number) * 200) for number in range(20)])
    for task in label_studio.tasks(project):
        label_studio.annotate(task["id"], 0, Labels(tonality="neutral", categories=()))
    labels = small_disk / "labels.jsonl"
    labels.write_text("of an earlier pull", encoding="utf-8")
    filling = fill(small_disk, leaving=30_000)
    failed = pull(label_studio, request, tmp_path, "--output", str(labels), expected=1)
    assert f"no space is left on this machine's disk for {labels}; free some and repeat the command" in failed
    assert "Traceback" not in failed
    assert sorted(small_disk.iterdir()) == [filling, labels]
    assert labels.read_text(encoding="utf-8") == "of an earlier pull"
    filling.unlink()
    assert "20 annotations of 20 mentions" in pull(label_studio, request, tmp_path, "--output", str(labels))
