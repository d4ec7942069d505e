"""`tonika label second-look` on a real server: what is doubted or disputed goes back once."""

from pathlib import Path

import numpy as np
import pytest
import yaml
from typer.testing import CliRunner

from data.dataset import read_part
from data.erasure import Erasures, write_erasures
from data.out_of_fold import Origin, OutOfFold, write_out_of_fold
from data.prepare import prepare
from data.record import TONALITIES, Mention
from data.split import PARTS
from labeling.cli import app
from labeling.exchange.controls import EVERYONE
from tests.data.builders import TAXONOMY, distinct_text, labelled_row, prepare_settings, write_jsonl
from tests.labeling.agreement.builders import NEUTRAL, POSITIVE
from tests.labeling.label_studio import LabelStudio, push_mentions, settings

pytestmark = pytest.mark.slow

COUNT = 90


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["second-look", *arguments])
    assert result.exit_code == 0, result.output + str(result.exception)
    return result.output


@pytest.fixture
def suspect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, label_studio: LabelStudio, request) -> str:
    """The text of a mention whose label no model believes, in a folder with a dataset and probabilities."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABEL_STUDIO_URL", label_studio.access.url)
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", label_studio.access.token)
    monkeypatch.setenv("TONIKA_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("COLUMNS", "300")
    params = {"label": settings(request.node.name[:50]).model_dump()}
    Path("params.yaml").write_text(yaml.safe_dump(params), encoding="utf-8")
    labels = write_jsonl(tmp_path / "labels.jsonl", [labelled_row(number) for number in range(COUNT)])
    prepare(prepare_settings(labels), Path("artifacts/dataset"), Path("ledger.jsonl"))
    items = [item for part in PARTS for item in read_part(Path("artifacts/dataset"), part)]
    tonality = np.full((len(items), 3), 0.02)
    for row, item in enumerate(items):
        assert item.labels.tonality
        tonality[row, TONALITIES.index(item.labels.tonality)] = 0.96
    wrong = next(row for row, item in enumerate(items) if item.labels.tonality == "neutral")
    tonality[wrong] = [0.98, 0.01, 0.01]
    made = OutOfFold(
        origin=Origin(categories=TAXONOMY.category_keys, dataset="d", folds=5, encoder="e"),
        keys=tuple(item.mention.key for item in items),
        parts=("train",) * len(items),
        labels=tuple(item.labels.model_copy(update={"categories": None}) for item in items),
        tonality=tonality,
        categories=np.full((len(items), len(TAXONOMY.category_keys)), 0.1),
    )
    write_out_of_fold(Path("artifacts/out_of_fold.parquet"), made)
    return items[wrong].mention.text


def test_a_doubted_label_and_a_dispute_go_back_once(label_studio: LabelStudio, project: int, suspect: str):
    push_mentions(label_studio.connect(), project, [Mention(text=distinct_text(number)) for number in (200, 201)])
    disputed, agreed = label_studio.tasks(project)
    for person, labels in enumerate((NEUTRAL, POSITIVE)):
        label_studio.annotate(disputed["id"], person, labels)
        label_studio.annotate(agreed["id"], person, NEUTRAL)
    said = run()
    assert "suspect label: 1 mentions went back" in said
    assert "disagreement: 1 mentions went back" in said
    back = [task["data"]["text"] for task in label_studio.tasks(project)[2:]]
    assert back == [suspect, disputed["data"]["text"]]
    assert "suspect label: 0 mentions went back" in run()
    assert len(label_studio.tasks(project)) == 4


def test_what_went_back_makes_room_for_the_next_and_controls_and_what_was_forgotten_stay(
    label_studio: LabelStudio, project: int, suspect: str
):
    numbers = range(200, 204)
    push_mentions(label_studio.connect(), project, [Mention(text=distinct_text(number)) for number in numbers])
    for task in label_studio.tasks(project):
        for person, labels in enumerate((NEUTRAL, POSITIVE)):
            label_studio.annotate(task["id"], person, labels)
    params = yaml.safe_load(Path("params.yaml").read_text(encoding="utf-8"))
    params["label"]["controls"] = str(write_jsonl(Path("answers.jsonl"), [{**labelled_row(200), "brand": None}]))
    Path("params.yaml").write_text(yaml.safe_dump(params), encoding="utf-8")
    write_erasures(Erasures().with_texts(distinct_text(201), suspect))
    for _ in range(3):
        run("--most", "1")
    back = {task["data"]["text"] for task in label_studio.tasks(project)[len(numbers) :]}
    assert back == {distinct_text(202), distinct_text(203)}
    (control,) = (task for task in label_studio.tasks(project) if task["data"]["text"] == distinct_text(200))
    assert control["overlap"] == EVERYONE
