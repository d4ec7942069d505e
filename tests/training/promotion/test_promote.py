"""Registering, promoting and rolling back, in a real MLflow registry with tiny bundles."""

import json
import sqlite3
from contextlib import closing

import pytest
from mlflow import MlflowClient

from data.dataset import read_part
from data.taxonomy import load_taxonomy, parse_taxonomy
from serving.registry.champion import MODEL_NAME, resolved_model
from tests.serving.tiny import make_tiny_bundle
from tests.training.tiny_encoder import make_tiny_dataset
from training.errors import TrainingError
from training.evaluation.evaluate import evaluate_stage
from training.promotion.promote import CHAMPION, describe_champion, promote, rollback, was_judged
from training.promotion.register import register_stage
from training.settings import EvaluateSettings, PromoteSettings

MEASURE = EvaluateSettings(bootstrap_samples=100, calibration_bins=5, slice_min_mentions=5, seed=13)
LENIENT = PromoteSettings(margin=1000, slice_min_mentions=5, max_slice_fall=1000, bootstrap_samples=100, seed=13)
STRICT = LENIENT.model_copy(update={"margin": 0.0})


@pytest.fixture
def project(tmp_path, monkeypatch):
    """An empty project folder with a tiny dataset; its registry is the default, mlflow.db in the working directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    make_tiny_dataset(tmp_path / "dataset")
    return tmp_path


def register(project, name, **changes):
    bundle = make_tiny_bundle(project / name, **changes)
    evaluation = project / f"{name}-evaluation"
    evaluate_stage(project / "dataset", bundle, evaluation, MEASURE)
    report = project / f"{name}-export.json"
    report.write_text("{}", encoding="utf-8")
    return register_stage(bundle, evaluation, report, project / f"{name}-registered.json")["version"]


def champion():
    return str(MlflowClient().get_model_version_by_alias(MODEL_NAME, CHAMPION).version)


def test_the_first_version_becomes_champion_and_serves_from_the_registry(project):
    version = register(project, "first", seed=1)
    number, verdict = promote(project / "dataset", LENIENT, new_taxonomy=False)
    assert (number, verdict.promote) == (version, True)
    assert champion() == version
    with resolved_model(f"models:/{MODEL_NAME}@{CHAMPION}") as resolved:
        assert resolved.version == version


def test_registering_moves_no_alias(project):
    register(project, "first", seed=1)
    promote(project / "dataset", LENIENT, new_taxonomy=False)
    before = champion()
    register(project, "second", seed=2)
    assert champion() == before


def test_registering_the_same_bundle_again_keeps_its_version(project):
    first = register(project, "first", seed=1)
    again = register_stage(
        project / "first", project / "first-evaluation", project / "first-export.json", project / "again.json"
    )
    assert again["version"] == first
    assert json.loads((project / "again.json").read_text())["version"] == first


def test_a_run_shows_the_evaluation_and_the_bundle(project):
    version = register(project, "first", seed=1)
    client = MlflowClient()
    run = client.get_run(client.get_model_version(MODEL_NAME, version).run_id or "")
    assert "test/tonality_macro_f1" in run.data.metrics
    assert run.data.tags["continues"] == "tiny-run"  # the bundle names a run that this registry does not know
    assert {file.path for file in client.list_artifacts(run.info.run_id)} >= {"evaluation", "export"}


def test_a_challenger_that_fails_stays_one_and_the_reason_is_kept(project):
    register(project, "first", seed=1)
    promote(project / "dataset", LENIENT, new_taxonomy=False)
    before = champion()
    second = register(project, "second", seed=1, created_at="2026-02-02T00:00:00+00:00")  # no better at all
    number, verdict = promote(project / "dataset", STRICT, new_taxonomy=False)
    assert (number, verdict.promote) == (second, False)
    assert champion() == before
    assert MlflowClient().get_model_version(MODEL_NAME, second).tags["gate.reason"] == verdict.reason


def test_rolling_back_returns_to_the_replaced_version(project):
    first = register(project, "first", seed=1)
    promote(project / "dataset", LENIENT, new_taxonomy=False)
    second = register(project, "second", seed=2)
    promote(project / "dataset", LENIENT, new_taxonomy=False)
    assert describe_champion().replaced == first
    assert rollback() == (second, first)
    assert champion() == first


def test_a_version_counts_as_judged_once_the_gate_has_said_yes_or_no_even_if_it_was_rolled_back(project):
    first = register(project, "first", seed=1)
    assert not was_judged()
    promote(project / "dataset", LENIENT, new_taxonomy=False)
    second = register(project, "second", seed=2)
    assert not was_judged()
    promote(project / "dataset", LENIENT, new_taxonomy=False)
    third = register(project, "third", seed=2, created_at="2026-02-02T00:00:00+00:00")
    promote(project / "dataset", STRICT, new_taxonomy=False)
    assert rollback() == (second, first)
    assert all(map(was_judged, (first, second, third)))


def test_a_champion_that_was_made_by_hand_counts_as_judged(project):
    first = register(project, "first", seed=1)
    MlflowClient().set_registered_model_alias(MODEL_NAME, CHAMPION, first)
    assert was_judged(first)


def test_a_promotion_that_breaks_off_counts_as_no_judgement(project):
    version = register(project, "first", seed=1)
    with closing(sqlite3.connect(project / "mlflow.db")) as store:
        store.execute("ALTER TABLE registered_model_aliases RENAME TO away")
        store.execute("CREATE VIEW registered_model_aliases AS SELECT * FROM away")  # can be read, not written
        store.commit()
    with pytest.raises(Exception, match="registered_model_aliases"):
        promote(project / "dataset", LENIENT, new_taxonomy=False)
    assert not was_judged(version)


def test_the_first_champion_cannot_be_rolled_back(project):
    register(project, "first", seed=1)
    promote(project / "dataset", LENIENT, new_taxonomy=False)
    with pytest.raises(TrainingError, match="replaced no other"):
        rollback()


def test_another_taxonomy_needs_an_explicit_word(project):
    register(project, "first", seed=1)
    promote(project / "dataset", LENIENT, new_taxonomy=False)
    content = load_taxonomy().model_dump(mode="json")
    content["categories"] = content["categories"] + [
        {"key": "packaging", "name_ru": "Упаковка", "name_en": "Packaging", "definition": "Плохо упаковано."}
    ]
    second = register(project, "second", seed=2, taxonomy=parse_taxonomy(content, "here"))
    _, refused = promote(project / "dataset", LENIENT, new_taxonomy=False)
    assert not refused.promote
    assert "--new-taxonomy" in refused.reason
    number, verdict = promote(project / "dataset", LENIENT, new_taxonomy=True)
    assert (number, verdict.promote) == (second, True)


def test_a_version_that_does_not_exist_is_named_beside_those_that_do(project):
    register(project, "first", seed=1)
    with pytest.raises(TrainingError, match=r"no version 9 .* there are \['1'\]"):
        promote(project / "dataset", LENIENT, "9", new_taxonomy=False)


def test_without_any_version_the_message_says_what_to_run(project):
    assert read_part(project / "dataset", "test")
    with pytest.raises(TrainingError, match="dvc repro"):
        promote(project / "dataset", LENIENT, new_taxonomy=False)
