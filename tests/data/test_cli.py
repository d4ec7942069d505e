"""The commands of the data room."""

import subprocess
import sys

import pytest
import yaml
from typer.testing import CliRunner

from data.cli import app
from data.dataset import read_manifest
from data.errors import DataError
from data.params import load_settings
from data.settings import PrepareSettings
from tests.data.builders import labelled_row, prepare_settings, write_jsonl
from tests.data.corpora.builders import write_corpus

runner = CliRunner()


def params_file(folder, **changes):
    path = write_jsonl(folder / "mentions.jsonl", [labelled_row(number) for number in range(120)])
    section = prepare_settings(path).model_dump(mode="json") | changes
    (folder / "params.yaml").write_text(yaml.safe_dump({"prepare": section}), encoding="utf-8")
    return folder / "params.yaml"


def invoke(*arguments: object):
    return runner.invoke(app, [str(argument) for argument in arguments], catch_exceptions=True)


def test_prepare_writes_the_dataset_and_says_where_it_is(tmp_path):
    output, ledger = tmp_path / "dataset", tmp_path / "ledger.jsonl"
    result = invoke("prepare", "--params", params_file(tmp_path), "--output", output, "--ledger", ledger)
    assert result.exit_code == 0, result.output
    version = read_manifest(output).version
    assert f"Dataset {version}" in result.output.replace("\n", " ")
    assert "records read" in result.output
    assert ledger.is_file()


def test_a_setting_that_does_not_exist_is_an_error(tmp_path):
    result = invoke("prepare", "--params", params_file(tmp_path, near_duplicates=0.8), "--output", tmp_path / "d")
    assert isinstance(result.exception, DataError)
    assert "prepare.near_duplicates" in str(result.exception)


@pytest.mark.parametrize(
    "parts", [{"calibration": 0.5, "dev": 0.3, "test": 0.3}, {"calibration": 0, "dev": 0.1, "test": 0.1}]
)
def test_shares_that_leave_nothing_are_an_error(tmp_path, parts):
    with pytest.raises(DataError, match=r"prepare\.parts"):
        load_settings("prepare", PrepareSettings, params_file(tmp_path, parts=parts))


def test_check_lists_what_is_wrong_and_fails(tmp_path):
    rows = [labelled_row(1), {"text": "[bold]плохо[/bold]", "tonality": "[red]angry"}, {"text": "a", "fold": 1}]
    path = write_jsonl(tmp_path / "mentions.jsonl", rows)
    result = invoke("check", path)
    assert isinstance(result.exception, DataError)
    assert "1 of 3 records" in str(result.exception)
    output = " ".join(result.output.split())
    assert "3 records: 1 labelled, 1 unlabelled, 1 rejected" in output
    assert "ignored: fold, in 1 records" in output
    assert "[red]angry" in output


def test_check_of_a_right_file_succeeds(tmp_path):
    result = invoke("check", write_jsonl(tmp_path / "mentions.jsonl", [labelled_row(1), {"text": "a"}]))
    assert result.exit_code == 0, result.output


def test_import_says_what_became_of_the_rows_and_what_to_do_with_them(tmp_path):
    source, output = write_corpus(tmp_path / "corpus"), tmp_path / "out"
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text("name: invented\ncolumns: {text: comment}\ncategories: {column: topics}\n", encoding="utf-8")
    result = invoke("import", source, "--mapping", mapping, "--output", output)
    assert result.exit_code == 0, result.output
    said = " ".join(result.output.split())
    assert "train 3 3 0 0" in said
    assert "test 1 0 1 0" in said
    assert "ignored: company, in 6 rows" in said
    assert f"prepare.labels: {output / 'labels.jsonl'}\n" in result.output
    assert (output / "labels.jsonl").is_file()


def test_import_shows_the_rejects_where_there_are_some(tmp_path):
    source, mapping = write_jsonl(tmp_path / "a.jsonl", [labelled_row(1), {"text": ""}]), tmp_path / "mapping.yaml"
    mapping.write_text("name: invented\nmax_reject_share: 0.5\n", encoding="utf-8")
    result = invoke("import", source, "--mapping", mapping, "--output", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "all 2 1 0 1" in " ".join(result.output.split())
    assert "Rejected rows:" in result.output


def test_import_takes_an_export_by_the_name_of_its_tool(tmp_path):
    export = tmp_path / "export.csv"
    export.write_text("Текст;Дата;Лайки\nЗвоните 89161234567;27.11.2026;3\n;;5\n", encoding="cp1251")
    options = ("--mapping", "brand_analytics", "--brand", "Ромашка", "--mask", "--output", tmp_path / "out")
    result = invoke("import", export, *options)
    assert result.exit_code == 0, result.output
    said = " ".join(result.output.split())
    assert "ignored: Лайки, in 2 rows" in said
    assert "1 rows are no mentions" in said
    assert f"1 mentions are in {tmp_path / 'out' / 'mentions.jsonl'}" in said
    assert "[телефон]" in (tmp_path / "out" / "mentions.jsonl").read_text(encoding="utf-8")


def test_import_masks_a_labelled_corpus_and_takes_no_brand_for_it(tmp_path):
    rows = [labelled_row(1, text="Звоните 89161234567"), {"text": "8 916 123-45-67", "tonality": "angry"}]
    source, mapping = write_jsonl(tmp_path / "a.jsonl", rows), tmp_path / "mapping.yaml"
    mapping.write_text("name: invented\nmax_reject_share: 0.5\n", encoding="utf-8")
    result = invoke("import", source, "--mapping", mapping, "--mask", "--output", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "Звоните [телефон]" in (tmp_path / "out" / "labels.jsonl").read_text(encoding="utf-8")
    refused = invoke("import", source, "--mapping", mapping, "--brand", "Ромашка", "--output", tmp_path / "out")
    assert "--brand and --encoding are for exports" in str(refused.exception)


def test_help_reaches_no_heavy_import():
    heavy = ["openpyxl", "pyarrow", "datasketch", "numpy", "datasets"]
    program = f"import data.cli, sys; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
