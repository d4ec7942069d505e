"""`tonika drift`: scored files beside what the model was calibrated on."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from data.errors import DataError, TonikaError
from data.record import Mention
from serving.bulk.score_file import score_file
from serving.cli import app
from serving.drift.scored_file import read_observations
from serving.scored.folder import part_path
from serving.scored.origin import ScoreOrigin
from serving.scoring.observing import observation_of
from serving.scoring.profile import profile_of
from serving.scoring.scorer import Scorer
from tests.serving.decisive import make_decisive_bundle

COMPLAINTS = [f"жду возврат, поддержка молчит {number}" for number in range(60)]
THANKS = [f"Спасибо {number}" for number in range(60)]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle that was calibrated on as many complaints as thanks."""
    folder = tmp_path_factory.mktemp("drift")
    scorer = Scorer.load(make_decisive_bundle(folder / "first"))
    mentions = [Mention(text=text) for text in COMPLAINTS + THANKS]
    profile = profile_of(map(observation_of, mentions, scorer.score(mentions)))
    return make_decisive_bundle(folder / "second", profile=profile)


def scored(bundle: Path, texts: list[str], output: Path) -> Path:
    source = output.with_name("mentions.jsonl")
    source.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")
    scorer = Scorer.load(bundle)
    for _ in score_file(scorer, source, output, ScoreOrigin.of("tonika", "7", scorer.config)):
        pass
    return output


def drift(bundle: Path, *files: Path) -> Result:
    environment = {"TONIKA_MODEL": str(bundle), "COLUMNS": "120"}
    return CliRunner().invoke(app, ["drift", *map(str, files)], env=environment)


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".parquet"])
def test_what_is_like_the_calibration_part_has_not_drifted(bundle: Path, tmp_path: Path, suffix: str):
    result = drift(bundle, scored(bundle, THANKS + COMPLAINTS, tmp_path / f"scored{suffix}"))
    assert result.exit_code == 0, result.output
    assert "120 mentions beside the 120" in result.output
    assert "drifted" not in result.output


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".parquet"])
def test_complaints_alone_have_and_the_aspects_are_named(bundle: Path, tmp_path: Path, suffix: str):
    result = drift(bundle, scored(bundle, COMPLAINTS, tmp_path / f"scored{suffix}"))
    assert result.exit_code == 3
    assert "drifted: tonality, categories" in result.output


def test_several_files_are_taken_together(bundle: Path, tmp_path: Path):
    one = scored(bundle, COMPLAINTS, tmp_path / "one.jsonl")
    assert drift(bundle, one, scored(bundle, THANKS, tmp_path / "two.csv")).exit_code == 0


def test_every_format_gives_the_same_observations(bundle: Path, tmp_path: Path):
    files = [
        scored(bundle, COMPLAINTS + THANKS, tmp_path / f"scored{suffix}") for suffix in (".jsonl", ".csv", ".parquet")
    ]
    first, second, third = (list(read_observations(file)) for file in files)
    assert first == second == third


def test_a_folder_of_parts_is_read_as_one(bundle: Path, tmp_path: Path):
    output = tmp_path / "scores"
    for number, texts in enumerate((COMPLAINTS, THANKS)):
        part = scored(bundle, texts, tmp_path / f"{number}.parquet")
        output.mkdir(exist_ok=True)
        part.rename(part_path(output, number))
    assert len(list(read_observations(output))) == 120
    assert drift(bundle, output).exit_code == 0


def test_the_length_of_the_text_is_an_aspect(bundle: Path, tmp_path: Path):
    (first, *_) = read_observations(scored(bundle, THANKS, tmp_path / "scored.csv"))
    assert first.characters == len(THANKS[0])


def test_a_bundle_that_does_not_say_what_it_was_calibrated_on_is_to_be_exported_again(tmp_path: Path):
    bundle = make_decisive_bundle(tmp_path / "bundle")
    result = drift(bundle, scored(bundle, THANKS, tmp_path / "scored.jsonl"))
    assert isinstance(result.exception, TonikaError)
    assert "export it again" in str(result.exception)


@pytest.mark.parametrize(
    "row", ['{"text": "ужас"}', '{"tonality": "angry", "confidence": 1}', '{"tonality": 1}', "[]", "{"]
)
def test_a_row_without_a_score_is_named_by_its_line(tmp_path: Path, row: str):
    path = tmp_path / "scored.jsonl"
    path.write_text('{"tonality": "neutral", "confidence": 0.9}\n' + row + "\n", "utf-8")
    with pytest.raises(DataError, match="line 2"):
        list(read_observations(path))
