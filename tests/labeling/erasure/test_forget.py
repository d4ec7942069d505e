"""Erasure reaches the journal, Label Studio, its copy and the labels, and leaves a receipt that tells nothing."""

import json
from pathlib import Path

import httpx
import pytest
import yaml
from typer.testing import CliRunner

from data.record import Labels, Mention
from labeling.exchange.service_journal import ServiceJournal
from labeling.server.access import state_folder
from tests.data.builders import distinct_text, write_jsonl
from tests.labeling.label_studio import SECRET, LabelStudio, push_mentions, settings
from tonika import app

GONE, KEPT = distinct_text(900), distinct_text(901)
AUTHOR = "Вера Невидимкина"

pytestmark = pytest.mark.slow


def run(*arguments: str):
    return CliRunner().invoke(app, arguments)


@pytest.fixture(autouse=True)
def _folder(label_studio: LabelStudio, service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project's folder whose commands reach the servers."""
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "LABEL_STUDIO_URL": label_studio.access.url,
        "LABEL_STUDIO_API_KEY": label_studio.access.token,
        "TONIKA_URL": service,
        "TONIKA_SECRET": SECRET,
        "TONIKA_STATE": str(tmp_path / "state"),
        "COLUMNS": "300",
    }.items():
        monkeypatch.setenv(name, value)


def write_params(project_title: str, labels: str = "data/labels") -> None:
    params = yaml.safe_load((Path(__file__).parents[3] / "params.yaml").read_text(encoding="utf-8"))
    taxonomy = str(Path(__file__).parents[3] / "data" / "taxonomy.yaml")
    params["prepare"] |= {"labels": labels, "taxonomy": taxonomy}
    params["label"] = settings(project_title).model_dump()
    Path("params.yaml").write_text(yaml.safe_dump(params), encoding="utf-8")


def bytes_of_all_files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_what_is_forgotten_is_nowhere_and_does_not_come_back(
    label_studio: LabelStudio, project: int, service: str, request: pytest.FixtureRequest
):
    write_params(request.node.name[:50])
    by_author = Mention(text=distinct_text(902), brand="Ромашка", author=AUTHOR)
    mentions = [Mention(text=GONE, brand=brand) for brand in ("Ромашка", "Василёк")]
    push_mentions(label_studio.connect(), project, [*mentions, by_author, Mention(text=KEPT)])
    for task in label_studio.tasks(project):
        label_studio.annotate(task["id"], 0, Labels(tonality="neutral", categories=()))
    correction = {"mention": {"text": GONE, "brand": "Ромашка"}, "labels": {"tonality": "positive"}}
    httpx.post(f"{service}/v1/feedback", json=correction).raise_for_status()
    assert "annotations" in run("label", "pull").output
    write_jsonl(Path("data/labels/export.jsonl"), [{"text": GONE, "tonality": "negative"}])
    labels = Path("data/labels/label_studio.jsonl")
    assert labels.read_text(encoding="utf-8").count("\n") == 4

    done = run("forget", "--text", GONE, "--author", AUTHOR.upper())
    assert done.exit_code == 0, done.output
    assert "1 records in data/labels/export.jsonl, which stays as it is" in done.output

    texts = {task["data"]["text"] for task in label_studio.tasks(project)}  # other tests' corrections among them
    assert KEPT in texts
    assert not texts & {GONE, by_author.text}
    assert [json.loads(row)["text"] for row in labels.read_text(encoding="utf-8").splitlines()] == [KEPT]
    page = ServiceJournal(service, SECRET).page(0)
    assert GONE not in [entry.mention.text for entry in page.entries]
    held = bytes_of_all_files(state_folder())
    for word in (GONE, by_author.text, AUTHOR):
        assert word.encode() not in held
        assert json.dumps(word)[1:-1].encode() not in held
    (receipt,) = (state_folder() / "receipts").glob("*.json")
    content = json.loads(receipt.read_text(encoding="utf-8"))
    # The correction had become a task, too.
    assert content["removed"]["Label Studio tasks"] == 4
    assert content["removed"]["journal entries"] == 1
    assert content["removed"]["pulled labels"] == 3
    assert content["pending"] == {}
    assert {name: len(hashes) for name, hashes in content["hashes"].items()} == {
        "mentions": 0,
        "texts": 1,
        "authors": 1,
    }

    write_jsonl(Path("mentions.jsonl"), [{"text": GONE, "brand": "Ромашка"}, {"text": "Свежее", "author": AUTHOR}])
    pushed = run("label", "push", "--no-predictions", "mentions.jsonl").output
    assert "2 mentions were left out" in pushed
    assert "0 new tasks" in pushed


def test_a_place_that_is_down_is_named_and_a_repeated_command_goes_on(
    label_studio: LabelStudio,
    project: int,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
):
    write_params(request.node.name[:50])
    push_mentions(label_studio.connect(), project, [Mention(text=GONE), Mention(text=KEPT)])
    run("label", "pull", "--no-feedback")
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("LABEL_STUDIO_URL", "http://127.0.0.1:9")
        failed = run("forget", "--text", GONE)
    assert "not everything could be reached (Label Studio tasks:" in str(failed.exception)
    assert len(label_studio.tasks(project)) == 2
    assert run("forget", "--again").exit_code == 0
    assert [task["data"]["text"] for task in label_studio.tasks(project)] == [KEPT]


def test_a_task_that_is_no_usable_mention_is_forgotten_too(
    label_studio: LabelStudio, project: int, request: pytest.FixtureRequest
):
    write_params(request.node.name[:50])
    data: list[dict[str, object]] = [
        {"text": GONE, "published_at": "yesterday"},
        {"text": "чужой текст", "author": f" {AUTHOR} ", "published_at": "yesterday"},
        {"text": "третий текст", "target": "Ромашка", "author": 7},
        {"text": KEPT, "author": 8},
    ]
    tasks = [{"data": {**fields, "context": ""}} for fields in data]
    label_studio.call("POST", f"/api/projects/{project}/import", json=tasks)
    drafts = [Path("artifacts/.push_rejects.jsonl.new"), Path("data/labels/.label_studio.jsonl.new")]
    for draft in drafts:
        draft.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(GONE, encoding="utf-8")
    named = Mention(text="третий текст", brand="Ромашка").key
    done = run("forget", "--text", GONE, "--author", AUTHOR, "--mention", named)
    assert done.exit_code == 0, done.output
    assert [task["data"]["text"] for task in label_studio.tasks(project)] == [KEPT]
    assert not any(draft.exists() for draft in drafts)
    assert GONE.encode() not in bytes_of_all_files(state_folder())


def test_nothing_to_forget_is_an_error():
    write_params("whichever")
    assert "give --text, --mention or --author" in str(run("forget").exception)
