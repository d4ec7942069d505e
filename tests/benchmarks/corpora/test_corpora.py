"""A whole run on invented corpora, with a tiny encoder."""

import json
from pathlib import Path

import pytest
import typer
import yaml
from typer.testing import CliRunner

from benchmarks.corpora.__main__ import main
from benchmarks.corpora.carving import SHARE, carve
from benchmarks.corpora.tasks import TASKS, Task, TaskData, joined
from benchmarks.corpus import Corpus
from data.record import LabelledMention, Labels, Mention
from data.taxonomy import load_taxonomy
from tests.data.builders import distinct_text
from tests.project_copy import ROOT
from tests.training.labelled import random_mentions
from tests.training.tiny_encoder import make_tiny_encoder

app = typer.Typer()
app.command()(main)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's folder with a tiny recipe, and two corpora of the real ones' shape."""
    monkeypatch.chdir(tmp_path)
    params = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))
    tiny = {"encoder": str(make_tiny_encoder(tmp_path / "encoder")), "epochs": 1, "min_steps": 0, "max_length": 64}
    params["train"] |= tiny
    params["export"]["bootstrap_samples"] = 100
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(params), encoding="utf-8")
    for name in ("tweets", "delivery_comments"):
        (tmp_path / "corpora" / name).mkdir(parents=True)
        for part, count, seed in (("train", 240, 1), ("dev", 60, 2), ("test", 40, 3)):
            rows = [_row(item, categories=name == "delivery_comments") for item in random_mentions(count, seed)]
            lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            (tmp_path / "corpora" / name / f"{part}.jsonl").write_text(lines, encoding="utf-8")
    return tmp_path


def _row(item: LabelledMention, *, categories: bool) -> dict[str, object]:
    labels = item.labels
    found = {"tonality": None, "categories": [*(labels.categories or ())]} if categories else {}
    row = {"text": item.mention.text, "target": "Ромашка", "tonality": labels.tonality, "categories": None}
    return {**row, "source": "vk", **found}


@pytest.mark.slow
def test_every_corpus_that_is_there_is_measured_and_a_second_run_trains_nothing(folder: Path):
    arguments = ["--corpora", "corpora", "--document", "out.md", "--only", "tweets", "--only", "delivery_comments"]
    arguments += ["--only", "news_entities"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output + repr(done.exception)
    assert "news_entities is skipped" in done.output
    document = (folder / "out.md").read_text(encoding="utf-8")
    assert "| tweets | dev | macro F1 | 60 |" in document
    assert "| tweets | test | macro F1 | 40 |" in document
    assert "| delivery_comments | dev | categories, micro F1 | 60 |" in document
    micro = next(line for line in document.splitlines() if "| delivery_comments | dev | categories, micro F1" in line)
    assert float(micro.split("|")[5].split()[0]) > 0, "categories are found without any tonality"
    bundles = sorted((folder / "artifacts" / "corpora").rglob("model.onnx"))
    assert len(bundles) == 8, "two precisions of two tasks, learned apart and together"
    assert "| tweets | dev | joint |" in document
    assert (folder / "images" / "risk_coverage.png").stat().st_size > 1000
    before = [path.stat().st_mtime_ns for path in bundles]
    CliRunner().invoke(app, arguments)
    assert [path.stat().st_mtime_ns for path in bundles] == before
    again = (folder / "out.md").read_text(encoding="utf-8")
    tables = [[line for line in text.splitlines() if line.startswith("|")] for text in (document, again)]
    assert tables[0] == tables[1]
    forgotten = bundles[1].parents[1] / "int8_kept.json"
    forgotten.unlink()
    CliRunner().invoke(app, arguments)
    assert forgotten.is_file()
    remade = [path for path, time in zip(bundles, before, strict=True) if path.stat().st_mtime_ns != time]
    assert remade == [forgotten.parent / "int8" / "model.onnx"], "of the float32 bundle, which stays"


@pytest.mark.usefixtures("folder")
def test_a_folder_without_corpora_says_so():
    done = CliRunner().invoke(app, ["--corpora", "nowhere"])
    assert done.exit_code == 1
    assert "nothing was measured in nowhere" in done.output


def _mention(number: int, text: str | None = None, **fields: object) -> LabelledMention:
    mention = Mention.model_validate({"text": text or distinct_text(number), **fields})
    return LabelledMention(mention=mention, labels=Labels(tonality="neutral"))


def test_the_latest_calibrate_where_all_have_a_moment():
    moments = [f"2026-01-{day:02}T00:00:00+00:00" for day in range(1, 2 * SHARE + 1)]
    mentions = [_mention(number, published_at=moment) for number, moment in enumerate(reversed(moments))]
    train, calibration = carve(mentions, 0.8)
    assert [item.mention.published_at.isoformat() for item in calibration if item.mention.published_at] == moments[-2:]
    assert len(train) == len(moments) - 2


def test_no_corpus_teaches_what_another_measures_or_calibrates_by():
    one, other = TASKS[:2]
    shared = [_mention(number) for number in range(4)]

    def data(task: Task, train: list[LabelledMention], calibration: list[LabelledMention], dev: LabelledMention):
        corpus = Corpus(task.corpus, load_taxonomy(), (*train, *calibration), (dev,))
        return TaskData(task, corpus, train, calibration)

    found = joined(
        [data(one, shared[:3], [_mention(10)], _mention(11)), data(other, [_mention(12)], [shared[0]], shared[1])], 0.8
    )
    assert [[item.mention.text for item in each.train] for each in found] == [
        [shared[2].mention.text],
        [distinct_text(12)],
    ]


def test_elsewhere_a_hash_decides_and_near_duplicates_stay_together():
    mentions = [_mention(number) for number in range(200)]
    texts = [item.mention.text for item in mentions]
    copies = [_mention(0, f"{text} !") for text in texts]
    train, calibration = carve([*mentions, *copies], 0.8)
    assert 0 < len(calibration) < len(train)
    held = {item.mention.text.removesuffix(" !") for item in calibration}
    assert not held & {item.mention.text.removesuffix(" !") for item in train}
