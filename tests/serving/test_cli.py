import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from serving.cli import app
from tests.serving.decisive import make_decisive_bundle
from tests.serving.running import ROOT


def run(*arguments: str, **environment: str) -> str:
    result = CliRunner().invoke(app, list(arguments), env={"COLUMNS": "200", **environment}, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def tonika(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "tonika", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_file_is_scored_and_what_became_of_it_is_told(bundle: Path, tmp_path: Path):
    source, output = tmp_path / "in.jsonl", tmp_path / "out.csv"
    rows = [{"text": "ужас"}, {"text": ""}, {"text": "ужас", "likes": 3}]
    source.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    told = run("score", str(source), "-o", str(output), TONIKA_MODEL=str(bundle))
    assert "2 of 3 rows scored" in told
    assert "negative 2" in told
    assert "column likes, in 1 rows" in told
    assert "out.csv.rejects.jsonl" in told
    assert len(output.read_text().splitlines()) == 3


def test_a_folder_is_scored_into_parts_and_not_again(bundle: Path, tmp_path: Path):
    source, output = tmp_path / "mentions", tmp_path / "scores"
    source.mkdir()
    (source / "in.jsonl").write_text('{"text": "ужас"}\n{"text": ""}\n', encoding="utf-8")
    (source / "notes.txt").touch()
    told = run("score", str(source), "-o", str(output), TONIKA_MODEL=str(bundle))
    assert "1 of 2 rows scored" in told
    assert "not read, since of another kind: notes.txt" in told
    assert "_rejects-*.jsonl" in told
    assert (output / "part-000000.parquet").is_file()
    told = run("score", str(source), "-o", str(output), TONIKA_MODEL=str(bundle))
    assert "2 of 2 rows were done by an earlier run and are kept" in told
    assert "1 of 2 rows scored" in told


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("-o", "scores", "--workers", "2"), "are for --engine ray"),
        (("-o", "scores.csv", "--engine", "ray"), "is one file"),
        (("-o", "scores.csv", "--overwrite"), "is one file"),
    ],
)
def test_options_that_mean_nothing_together_are_wrong_usage(bundle: Path, options: tuple[str, ...], words: str):
    result = CliRunner().invoke(app, ["score", "in.csv", *options], env={"TONIKA_MODEL": str(bundle), "COLUMNS": "200"})
    assert result.exit_code == 2
    assert words in result.output


def test_a_mention_is_explained_with_its_decisions_and_the_words_that_carried_them(tmp_path: Path):
    bundle = make_decisive_bundle(tmp_path / "bundle")
    text = "Ромашка: [b]жду возврат [/b] и поддержка молчит"
    told = run("explain", text, "--brand", "Ромашка", TONIKA_MODEL=str(bundle))
    assert told.splitlines()[0] == text
    assert re.search(r"negative .* 0\.\d\d .* молчит 0\.\d\d, возврат 0\.\d\d", told)
    assert re.search(r"Поддержка .* 0\.\d\d .* молчит 0\.\d\d", told)


def test_a_mention_that_is_none_is_wrong_usage(bundle: Path):
    result = CliRunner().invoke(app, ["explain", " "], env={"TONIKA_MODEL": str(bundle)})
    assert result.exit_code == 2
    assert "white space" in result.output


def test_the_option_goes_before_the_variable(bundle: Path):
    told = run("model", "--model", str(bundle), TONIKA_MODEL="nowhere")
    assert re.search(r"negative\W+0\.333", told)
    assert "tiny-dataset" in told
    assert "tonality_macro_f1" in told
    assert "needs_review below" in told


@pytest.mark.parametrize(
    "command", [("serve",), ("model",), ("bento",), ("explain", "ужас"), ("score", "in.csv", "-o", "out.csv")]
)
def test_a_model_that_is_not_there_ends_a_command_with_one_line_and_exit_code_1(command: tuple[str, ...]):
    result = tonika(*command, TONIKA_MODEL="nowhere")
    assert result.returncode == 1
    assert "nowhere is not a bundle" in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_a_port_that_is_none_is_an_error_in_plain_words(bundle: Path):
    result = tonika("serve", TONIKA_MODEL=str(bundle), TONIKA_PORT="http")
    assert result.returncode == 1
    assert "TONIKA_PORT is 'http'" in result.stderr


def test_wrong_usage_exits_with_2():
    result = tonika("score", "in.csv")
    assert result.returncode == 2
    assert "--output" in result.stderr


def test_the_secret_is_printed_and_made_if_there_is_none(tmp_path: Path):
    made = run("secret", TONIKA_STATE=str(tmp_path), TONIKA_SECRET="").strip()
    assert made == (tmp_path / "secret").read_text().strip()
    assert run("secret", TONIKA_STATE=str(tmp_path), TONIKA_SECRET="").strip() == made
    chosen = "known to two"
    assert run("secret", TONIKA_STATE=str(tmp_path), TONIKA_SECRET=chosen).strip() == chosen
