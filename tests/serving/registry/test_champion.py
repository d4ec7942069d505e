"""A real MLflow registry in SQLite: what is logged there is what is served, and what the pyfunc gives."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import mlflow
import pytest

from data.record import Mention
from serving.api.served import load_model
from serving.api.wire import ModelIdentity
from serving.errors import BundleError, RegistryError
from serving.packaging.pyfunc import log_bundle
from serving.registry.champion import ResolvedModel, check_model, resolved_model, write_name
from serving.scoring.bundle import open_bundle
from serving.scoring.scorer import Scorer
from serving.settings import ServiceSettings
from tests.serving.running import ROOT, free_port
from tests.serving.tiny import make_tiny_bundle

CHAMPION = "models:/tonika@champion"
TEXTS = ["Спасибо, всё привезли вовремя", "ужас", "Третий день жду возврат"]


@dataclass(frozen=True)
class Registry:
    uri: str
    folder: Path
    model_uri: str
    logged: tuple[Path, ...]  # the files as they were logged; loading them leaves bytecode beside them


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory, bundle: Path) -> Iterator[Registry]:
    """Two versions of `tonika`; the first one is champion."""
    folder = tmp_path_factory.mktemp("registry")
    uri = f"sqlite:///{folder / 'mlflow.db'}"
    other = make_tiny_bundle(folder / "other", seed=7)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFLOW_TRACKING_URI", uri)
        patch.setenv("HF_HUB_OFFLINE", "1")
        patch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
        before = mlflow.get_tracking_uri()
        mlflow.set_tracking_uri(uri)
        experiment = mlflow.create_experiment("tests", artifact_location=(folder / "artifacts").as_uri())
        addresses = []
        for source in (bundle, other):
            with mlflow.start_run(experiment_id=experiment):
                addresses.append(log_bundle(source, "bundle").model_uri)
            mlflow.register_model(addresses[-1], "tonika")
        mlflow.MlflowClient().set_registered_model_alias("tonika", "champion", "1")
        logged = tuple(path for path in (folder / "artifacts").rglob("*") if path.is_file())
        yield Registry(uri, folder, addresses[0], logged)
        mlflow.set_tracking_uri(before)  # other rooms' tests share this process


@pytest.mark.parametrize(("reference", "version"), [(CHAMPION, "1"), ("models:/tonika/2", "2")])
def test_a_registered_model_is_found_by_alias_and_by_version(
    registry: Registry, bundle: Path, reference: str, version: str
):
    sources = {"1": bundle, "2": registry.folder / "other"}
    check_model(reference)
    with resolved_model(reference) as model:
        assert (model.name, model.version) == ("tonika", version)
        assert (model.folder / "manifest.json").read_text() == (sources[version] / "manifest.json").read_text()
        open_bundle(model.folder)
        folder = model.folder
    assert not folder.exists()


@pytest.mark.usefixtures("registry")
def test_the_service_loads_the_champion_under_the_registrys_version():
    model = load_model(ServiceSettings(threads=1))
    assert model.identity == ModelIdentity(name="tonika", version="1", run_id="tiny-run", dataset="tiny-dataset")
    assert model.scorer.score([Mention(text=TEXTS[0])])


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("reference", ["models:/tonika@nobody", "models:/tonika/9", "models:/unknown@champion"])
def test_a_model_that_is_not_there_says_how_to_get_one(reference: str):
    for resolve in (check_model, lambda reference: resolved_model(reference).__enter__()):
        with pytest.raises(RegistryError, match=r"gives no model .*`tonika promote`; `make demo`"):
            resolve(reference)


@pytest.mark.parametrize("reference", ["models:/tonika", "models:/tonika/Production", "models:tonika@champion"])
def test_an_address_of_another_form_is_refused(reference: str):
    with pytest.raises(RegistryError, match="is not the address of a model"):
        check_model(reference)


def test_a_registry_that_does_not_answer_is_told_apart_from_a_model_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch,
):
    before = mlflow.get_tracking_uri()
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    with pytest.raises(RegistryError, match=r"cannot be read: .*Check MLFLOW_TRACKING_URI"):
        check_model(CHAMPION)
    mlflow.set_tracking_uri(before)


def test_a_registry_that_does_not_exist_is_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/mlflow.db")
    with pytest.raises(RegistryError, match="make demo"):
        check_model(CHAMPION)
    assert not list(tmp_path.iterdir())


def test_without_sqlalchemy_a_local_registry_names_the_extra_that_reads_it(tmp_path: Path):
    # As in an environment with the `serve` extra alone.
    code = (
        "import importlib.machinery, sys\n"
        "class Absent(importlib.machinery.PathFinder):\n"
        "    @classmethod\n"
        "    def find_spec(cls, name, path=None, target=None):\n"
        "        return None if name.startswith('sqlalchemy') else super().find_spec(name, path, target)\n"
        "sys.meta_path = [f for f in sys.meta_path if f is not importlib.machinery.PathFinder] + [Absent]\n"
        "from serving.registry.champion import check_model\n"
        f"check_model({CHAMPION!r})\n"
    )
    environment = {**os.environ, "MLFLOW_TRACKING_URI": f"sqlite:///{tmp_path}/mlflow.db"}
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert "RegistryError" in result.stderr
    assert "pip install 'tonika[train]'" in result.stderr


def test_a_folder_is_its_own_version_until_it_is_named(tmp_path: Path, bundle: Path):
    with resolved_model(str(bundle)) as model:
        assert model.folder == bundle
        assert len(model.version) == 12
        unnamed = model.version
    copy = make_tiny_bundle(tmp_path / "copy")
    with resolved_model(str(copy)) as model:
        assert model.version == unnamed  # the same content
    write_name(ResolvedModel(copy, "tonika", "7"), copy)
    with resolved_model(str(copy)) as model:
        assert (model.name, model.version) == ("tonika", "7")


@pytest.mark.parametrize("make", [False, True])
def test_a_folder_that_is_no_bundle_is_refused(tmp_path: Path, make: bool):
    folder = tmp_path / "folder"
    if make:
        folder.mkdir()
    with pytest.raises(BundleError, match="is not a bundle"):
        check_model(str(folder))


def test_the_pyfunc_scores_as_the_scorer_does_in_another_process_and_folder(
    registry: Registry, scorer: Scorer, tmp_path: Path
):
    code = (
        "import json, mlflow, pandas, sys\n"
        f"model = mlflow.pyfunc.load_model({CHAMPION!r})\n"
        f"frame = pandas.DataFrame({{'text': {TEXTS!r}, 'brand': ['Ромашка', None, None], 'author': 'someone'}})\n"
        "frame.index = [10, 20, 30]\n"
        "full, bare = model.predict(frame), model.predict(frame[['text']])\n"
        "import serving\n"
        "print(json.dumps([full.to_dict('records'), bare.to_dict('records'), list(full.index), serving.__file__,\n"
        "    [name for name in ('torch', 'transformers', 'bentoml') if name in sys.modules]]))\n"
    )
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        "MLFLOW_TRACKING_URI": registry.uri,
    }
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    full, bare, index, code_file, loaded = json.loads(result.stdout.splitlines()[-1])
    assert str(registry.folder) in code_file  # the code that was logged, not the one of this checkout
    assert loaded == []
    assert index == [10, 20, 30]
    branded = [Mention(text=text, brand="Ромашка" if row == 0 else None) for row, text in enumerate(TEXTS)]
    unbranded = [Mention(text=text) for text in TEXTS]
    for rows, mentions in ((full, branded), (bare, unbranded)):
        for row, score in zip(rows, scorer.score(mentions), strict=True):
            assert row["tonality"] == score.tonality
            assert row["confidence"] == pytest.approx(score.confidence, abs=1e-6)
            assert row["probability_negative"] == pytest.approx(score.tonality_probabilities["negative"], abs=1e-6)
            assert row["categories"] == [chosen.key for chosen in score.categories]
            assert (row["needs_review"], row["truncated"]) == (score.needs_review, score.truncated)


def test_a_logged_model_holds_no_pickle_and_no_sample(registry: Registry):
    assert any(path.name == "model.onnx" for path in registry.logged)
    assert not [path for path in registry.logged if path.suffix in {".pkl", ".pickle", ".joblib", ".pyc", ".bin"}]
    assert not [path for path in registry.logged if "sample" in path.parts]


def test_a_row_that_is_no_mention_is_named_and_not_quoted(registry: Registry):
    model = mlflow.pyfunc.load_model(registry.model_uri)
    import pandas as pd  # noqa: PLC0415 - mlflow has loaded it by now

    with pytest.raises(Exception, match="row 1 is not a mention: text") as caught:
        model.predict(pd.DataFrame({"text": ["ужас", "секрет\x00"]}))
    assert "секрет" not in str(caught.value)
