"""The stage `evaluate` on a real bundle and a real dataset, both tiny."""

import json

import pytest

from data.dataset import read_part
from data.taxonomy import load_taxonomy
from serving.errors import BundleError
from serving.scoring.scorer import Scorer
from tests.serving.tiny import make_tiny_bundle
from tests.training.labelled import KEYS, random_mentions, write_dataset
from training.errors import TrainingError
from training.evaluation.baseline import fit_baseline
from training.evaluation.evaluate import EvaluationLayout, evaluate_stage
from training.evaluation.predictions import headline, predict
from training.report import print_evaluation
from training.settings import EvaluateSettings

SETTINGS = EvaluateSettings(bootstrap_samples=100, calibration_bins=5, slice_min_mentions=10, seed=13)
SIZES = {"train": 120, "calibration": 40, "dev": 30, "test": 60}
TAXONOMY = load_taxonomy()


def make_parts(**sizes):
    return {part: random_mentions(size, seed) for seed, (part, size) in enumerate((SIZES | sizes).items())}


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    return make_tiny_bundle(tmp_path_factory.mktemp("bundle"))


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data") / "dataset"
    write_dataset(folder, make_parts(), TAXONOMY)
    return folder


@pytest.fixture(scope="module")
def evaluated(bundle, dataset, tmp_path_factory):
    output = tmp_path_factory.mktemp("output") / "evaluation"
    return evaluate_stage(dataset, bundle, output, SETTINGS), EvaluationLayout(output)


def read_json(path):
    return json.loads(path.read_text(encoding="utf-8"))


def test_it_reports_what_the_served_scorer_says_of_each_part(evaluated, bundle, dataset):
    result, _ = evaluated
    for part in ("dev", "test"):
        predictions = predict(Scorer.load(bundle), read_part(dataset, part))
        assert result.metrics[f"{part}/headline"] == headline(predictions)
        assert result.parts[part].counts.mentions == SIZES[part]


def test_the_baseline_is_fitted_on_train_and_calibration_only(evaluated, dataset):
    result, _ = evaluated
    fitted_on = [*read_part(dataset, "train"), *read_part(dataset, "calibration")]
    baseline = fit_baseline(fitted_on, TAXONOMY.category_keys)
    expected = headline(baseline.predict(read_part(dataset, "test")))
    assert result.metrics["test/baseline_headline"] == expected


def test_every_file_it_returns_is_there_and_nothing_else(evaluated):
    result, layout = evaluated
    assert set(result.files) == {path for path in layout.folder.rglob("*") if path.is_file()}
    assert {layout.metrics, layout.figures, layout.model_card, layout.predictions} < set(result.files)
    assert sum(path.parent == layout.plots for path in result.files) == 12


def test_metrics_and_figures_are_the_returned_ones(evaluated):
    result, layout = evaluated
    flat = {
        f"{part}/{name}": value for part, found in read_json(layout.metrics).items() for name, value in found.items()
    }
    assert flat == pytest.approx(result.metrics, abs=1e-5)
    figures = read_json(layout.figures)
    assert figures["test"]["model"]["figures"]["headline"]["value"] == result.metrics["test/headline"]
    assert len(figures["test"]["slices"]) == len(result.parts["test"].slices) > 0


def test_predictions_are_kept_by_key_and_without_texts(evaluated, dataset):
    _, layout = evaluated
    content = layout.predictions.read_text(encoding="utf-8")
    rows = [json.loads(line) for line in content.splitlines()]
    mentions = [(part, item) for part in ("dev", "test") for item in read_part(dataset, part)]
    assert [(row["part"], row["key"]) for row in rows] == [(part, item.mention.key) for part, item in mentions]
    assert rows[0]["tonality"].keys() == {"negative", "neutral", "positive"}
    assert tuple(rows[0]["categories"]) == TAXONOMY.category_keys
    assert not any(word in content for word in ("спасибо", "ужас", "Ромашка"))


def test_the_model_card_states_the_figures_of_the_test_part(evaluated):
    result, layout = evaluated
    card = layout.model_card.read_text(encoding="utf-8")
    assert f"{100 * result.metrics['test/headline']:.1f} (" in card
    assert f"The test part has {SIZES['test']} mentions" in card
    assert "| train | 120 | the weights |" in card


def test_the_same_inputs_give_the_same_files(evaluated, bundle, dataset, tmp_path):
    _, layout = evaluated
    again = EvaluationLayout(tmp_path / "again")
    evaluate_stage(dataset, bundle, again.folder, SETTINGS)
    for name in ("metrics", "figures", "model_card", "predictions"):
        assert getattr(again, name).read_bytes() == getattr(layout, name).read_bytes()


def test_an_empty_dev_part_is_left_out(bundle, tmp_path):
    write_dataset(tmp_path / "dataset", make_parts(dev=0), TAXONOMY)
    result = evaluate_stage(tmp_path / "dataset", bundle, tmp_path / "out", SETTINGS)
    assert set(result.parts) == {"test"}


def test_an_empty_test_part_is_an_error_that_says_what_to_do(bundle, tmp_path):
    write_dataset(tmp_path / "dataset", make_parts(test=0), TAXONOMY)
    with pytest.raises(TrainingError, match=r"test part of .* is empty; raise prepare\.parts\.test"):
        evaluate_stage(tmp_path / "dataset", bundle, tmp_path / "out", SETTINGS)
    assert not (tmp_path / "out").exists()


def test_an_altered_bundle_is_not_measured(dataset, tmp_path):
    altered = make_tiny_bundle(tmp_path / "bundle")
    with (altered / "model.onnx").open("ab") as file:
        file.write(b"x")
    with pytest.raises(BundleError, match="was altered"):
        evaluate_stage(dataset, altered, tmp_path / "out", SETTINGS)


def test_categories_that_the_bundle_lacks_are_an_error_that_names_them(dataset, tmp_path):
    kept = tuple(category for category in TAXONOMY.categories if category.key != KEYS[0])
    smaller = TAXONOMY.model_copy(update={"categories": kept})
    bundle = make_tiny_bundle(tmp_path / "bundle", smaller)
    with pytest.raises(TrainingError, match=f"category '{KEYS[0]}'"):
        evaluate_stage(dataset, bundle, tmp_path / "out", SETTINGS)


def test_it_is_printed_with_figures_and_pass_rates(evaluated, capsys):
    result, _ = evaluated
    print_evaluation(result)
    printed = capsys.readouterr().out
    assert f"test ({SIZES['test']})" in printed
    rate = result.behaviour.pass_rate(kind="invariance")
    assert f"invariance {rate.passed} of {rate.cases}" in printed
