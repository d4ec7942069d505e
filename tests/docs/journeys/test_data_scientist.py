"""What the documents tell a data scientist, in a project that learns from the sample in seconds."""

import json
from pathlib import Path

import pytest

from tests.docs.journeys.reader import Reader
from tests.docs.reading import block
from tests.serving.running import free_port

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("trained")]


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def scientist(trained: Path, port: int) -> Reader:
    words = {
        "train.NAME=VALUE": "train.learning_rate=2e-4",
        "EXPORT --mapping TOOL --output FOLDER": "export.xlsx --mapping brand_analytics --output imported/export",
        "FOLDER": "imported/from-elsewhere",
        "SOURCE": "hotels",
        "FILE": "hotels.yaml",
        "NAME": "reviews",
        "TEXT": "'Ромашка третий день не возвращает деньги'",
        "BRAND": "Ромашка",
        "127.0.0.1:5000": f"127.0.0.1:{port}",
    }
    return Reader(trained, words, {"MLFLOW_PORT": str(port), "MLFLOW_WORKERS": "1"})


def test_nothing_is_left_to_do_after_the_demo(scientist: Reader):
    scientist.runs("dvc repro", says="Data and pipelines are up to date")
    scientist.runs("dvc metrics show", says="behaviour")


def test_the_page_of_runs_is_also_a_registry_for_others(scientist: Reader, port: int):
    with scientist.running("make mlflow", answers=f"http://127.0.0.1:{port}/health"):
        scientist.runs("MLFLOW_TRACKING_URI=http://127.0.0.1:5000 make demo", says="Торгомир")


def test_an_experiment_becomes_the_champion_and_goes_back(scientist: Reader):
    scientist.runs("dvc exp run -S train.learning_rate=2e-4", says="Ran experiment")
    scientist.runs("dvc exp run -S train.NAME=VALUE")
    scientist.runs("dvc exp show")
    scientist.runs("tonika promote", says="is the champion: ")
    scientist.runs("tonika rollback", says="Version 1 is the champion again")
    scientist.runs("tonika champion", says="version 1")


def test_a_mention_is_explained(scientist: Reader):
    scientist.runs("tonika explain TEXT", says="возвращает")
    scientist.runs("tonika explain TEXT --brand BRAND", says="возвращает")


def test_labels_come_in_from_elsewhere(scientist: Reader):
    scientist.runs("tonika data import hotels --mapping hotels.yaml --output imported/hotels")
    labels = scientist.project / "imported" / "hotels" / "labels.jsonl"
    assert labels.read_text("utf-8") == block("jsonl", '{"text": "Номер не убирали')
    scientist.runs("tonika data import SOURCE --mapping FILE --output FOLDER", says="hotel_reviews")


def test_corpora_are_learned_beside_our_own_labels(scientist: Reader):
    scientist.runs("tonika data import hotels/ --mapping hotels.yaml --output data/auxiliary/hotels")
    scientist.runs("dvc add data/auxiliary/hotels")
    scientist.runs("tonika data import SOURCE --mapping FILE --output data/auxiliary/NAME")
    scientist.runs("dvc add data/auxiliary/NAME")
    assert (scientist.project / "data" / "auxiliary" / "reviews.dvc").is_file()


def test_mentions_come_in_from_a_monitoring_tool_without_personal_data(scientist: Reader):
    scientist.runs("tonika data import EXPORT --mapping TOOL --output FOLDER")
    scientist.runs("tonika data import export.xlsx --mapping brand_analytics --brand Ромашка --mask")
    rows = (scientist.project / "imported" / "romashka" / "mentions.jsonl").read_text("utf-8").splitlines()
    assert all("[телефон]" in json.loads(row)["text"] for row in rows)


def test_datasets_and_models_travel_through_a_remote(scientist: Reader):
    scientist.runs("dvc remote add", more="--default store ../store")
    scientist.runs("dvc push", says="pushed")
    scientist.runs("dvc gc", more="--workspace --force")
    scientist.runs("dvc pull")
    scientist.runs("dvc checkout")


def test_stages_run_one_by_one(scientist: Reader):
    scientist.runs("tonika data prepare", says="Dataset")
    scientist.runs("torchrun --standalone --nproc-per-node 2 -m tonika train")
    scientist.runs("tonika train")
    scientist.runs("tonika evaluate", says="tonality")
    scientist.runs("tonika register", says="tonika version")
    scientist.runs("tonika tune", says=" trials: ")


def test_the_sample_and_the_processor_are_looked_at(scientist: Reader):
    scientist.runs("tonika data check data/sample/export.json", says="0 rejected")
    scientist.runs("python - <<'PYTHON'", says="two annotators 181")
    scientist.runs('python -c "import torch; from training.fitting.precision import *')
