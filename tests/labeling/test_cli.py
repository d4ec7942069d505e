"""`tonika label` as a person runs it."""

from pathlib import Path

from label_studio_sdk.label_interface.interface import LabelInterface
from typer.testing import CliRunner

from data.errors import DataError
from data.taxonomy import DEFAULT_TAXONOMY, load_taxonomy
from labeling.cli import app
from labeling.interface.guide import annotators_guide


def run(*arguments: str):
    return CliRunner().invoke(app, arguments)


def test_config_prints_xml_that_can_be_pasted_as_it_is():
    result = run("config")
    assert result.exit_code == 0
    LabelInterface(result.output).validate()


def test_guide_prints_the_guide():
    assert run("guide").output.strip() == annotators_guide(load_taxonomy()).strip()


def test_another_taxonomy_is_another_file(tmp_path: Path):
    other = tmp_path / "other.yaml"
    other.write_text(DEFAULT_TAXONOMY.read_text(encoding="utf-8").replace("Доставка и сроки", "Логистика"), "utf-8")
    for command in ("config", "guide"):
        assert "Логистика" in run(command, "--taxonomy", str(other)).output


def test_a_missing_taxonomy_is_an_error_that_says_so(tmp_path: Path):
    result = run("config", "--taxonomy", str(tmp_path / "none.yaml"))
    assert isinstance(result.exception, DataError)
    assert "no taxonomy at" in str(result.exception)
