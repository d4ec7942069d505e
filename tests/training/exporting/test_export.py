"""The stage `export`: which precision is kept, and a bundle that serves what was trained."""

import shutil
from collections import Counter

import numpy as np
import onnx
import pytest
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from data.dataset import read_part
from data.record import TONALITIES
from data.taxonomy import load_taxonomy
from serving.scoring.bundle import BundleLayout, open_bundle
from serving.scoring.golden import GOLDEN_MENTIONS
from serving.scoring.golden_check import check_golden
from serving.scoring.observing import observation_of
from serving.scoring.profile import profile_of
from serving.scoring.scorer import Scorer
from tests.training.labelled import KEYS, perfect_predictions, random_mentions, random_predictions, write_dataset
from tests.training.tiny_encoder import export_settings
from training.errors import TrainingError
from training.evaluation.bootstrap import Interval
from training.evaluation.predictions import predict
from training.exporting.cost import Cost, int8_costs
from training.exporting.export import export_stage
from training.fitting.build import make_encoder
from training.fitting.examples import collate, make_examples, make_targets
from training.fitting.model_folder import ModelLayout, load_description, load_model

ANY_LOSS = 100.0


def is_quantized(bundle):
    """Whether the graph in a bundle has weights in 8 bits; sizes of folders as small as these would not tell."""
    return any(node.op_type == "DequantizeLinear" for node in onnx.load(BundleLayout(bundle).model).graph.node)


@pytest.fixture(scope="module")
def exported(tiny_model, tiny_dataset, tmp_path_factory):
    """A bundle for which int8 may cost anything, and its report."""
    output = tmp_path_factory.mktemp("exported") / "bundle"
    return output, export_stage(tiny_dataset, tiny_model, output, export_settings(max_int8_loss=ANY_LOSS))


def test_int8_is_kept_where_it_costs_no_more_than_allowed(exported):
    output, report = exported
    assert report["precision"] == "int8"
    assert open_bundle(output).precision == "int8"
    assert is_quantized(output)


def test_the_bundle_says_what_the_calibration_part_looks_like_through_it(exported, tiny_dataset):
    output, _ = exported
    mentions = [item.mention for item in read_part(tiny_dataset, "calibration")]
    scores = Scorer.load(output).score(mentions)
    assert open_bundle(output).profile == profile_of(map(observation_of, mentions, scores))


def test_the_bundle_says_how_often_it_takes_one_tonality_for_another(exported, tiny_dataset):
    output, _ = exported
    items = [item for item in read_part(tiny_dataset, "calibration") if item.labels.tonality]
    scores = Scorer.load(output).score([item.mention for item in items])
    pairs = Counter((item.labels.tonality, score.tonality) for item, score in zip(items, scores, strict=True))
    expected = tuple(tuple(pairs[actual, given] for given in TONALITIES) for actual in TONALITIES)
    assert open_bundle(output).confusion == expected
    assert sum(map(sum, expected)) == len(items) > 0


def test_the_bundle_carries_golden_scores_and_gives_them_when_it_is_loaded(exported):
    output, _ = exported
    golden = open_bundle(output).golden
    assert golden is not None
    assert [each.mention for each in golden] == list(GOLDEN_MENTIONS)
    check_golden(Scorer.load(output))


@pytest.fixture(scope="module")
def fragile_model(tiny_model, tmp_path_factory):
    """The tiny model with one huge embedding, of a token that no text has: int8 steps are too large for the others."""
    folder = tmp_path_factory.mktemp("fragile") / "model"
    shutil.copytree(tiny_model, folder)
    weights = load_file(ModelLayout(folder).weights)
    unused = Tokenizer.from_file(str(ModelLayout(folder).tokenizer)).token_to_id("<unk>")
    weights["encoder.embeddings.word_embeddings.weight"][unused] = 1e4
    save_file(weights, ModelLayout(folder).weights)
    return folder


def test_float32_is_kept_where_int8_costs_too_much(fragile_model, tiny_dataset, tmp_path):
    report = export_stage(tiny_dataset, fragile_model, tmp_path / "bundle", export_settings())
    assert max(cost["loss"].value for cost in as_costs(report)) > report["max_int8_loss"]
    assert report["precision"] == "float32"
    assert open_bundle(tmp_path / "bundle").precision == "float32"
    assert not is_quantized(tmp_path / "bundle")


def as_costs(report):
    return [{**cost, "loss": Interval(**cost["loss"])} for cost in report["int8_costs"]]


def test_the_report_gives_both_figures_and_the_interval_of_what_int8_costs(exported):
    costs = as_costs(exported[1])
    assert [cost["figure"] for cost in costs] == ["tonality_macro_f1", "category_micro_f1"]
    for cost in costs:
        assert cost["loss"].value == pytest.approx(cost["float32"] - cost["int8"])
        assert cost["loss"].low <= cost["loss"].value <= cost["loss"].high


def test_the_cost_of_int8_is_judged_by_the_worse_of_the_two_figures():
    mentions = random_mentions(60, 5)
    costs = int8_costs(perfect_predictions(mentions), random_predictions(mentions, 1), export_settings())
    for cost in costs:
        assert cost.float32 == pytest.approx(100)
        assert cost.loss.low > 0.4
        assert not cost.within(0.4)
    same = int8_costs(perfect_predictions(mentions), perfect_predictions(mentions), export_settings())
    assert all(cost.within(0.0) and (cost.loss.low, cost.loss.high) == (0, 0) for cost in same)
    assert Cost("figure", 80.0, 79.6, Interval(0.4, -1, 2)).within(0.4)


def test_the_bundle_says_where_it_comes_from(exported, tiny_model):
    config, description = open_bundle(exported[0]), load_description(tiny_model)
    assert config.taxonomy == description.taxonomy
    assert (config.dataset, config.run_id) == (description.dataset, description.run_id)
    assert config.backbone == description.settings.encoder
    assert (config.prefix, config.max_length) == (description.settings.prefix, description.settings.max_length)
    assert config.focus_distance == description.settings.focus_distance
    assert set(config.metrics) == {"calibration/tonality_macro_f1", "calibration/category_micro_f1"}


def test_a_bundle_for_labels_without_tonality_chooses_categories_by_threshold_alone(tiny_model, tiny_dataset, tmp_path):
    bundle = tmp_path / "bundle"
    export_stage(tiny_dataset, tiny_model, bundle, export_settings(categories_need_negative=False))
    config, predictions = open_bundle(bundle), predict(Scorer.load(bundle), read_part(tiny_dataset, "test"))
    assert not config.categories_need_negative
    thresholds = [config.category_thresholds[key] for key in predictions.category_keys]
    assert (predictions.chosen == (predictions.categories >= thresholds)).all()


def test_what_was_fitted_differs_from_what_a_bundle_starts_with(exported):
    config = open_bundle(exported[0])
    assert config.tonality_temperature != 1.0
    assert 0.0 not in config.tonality_biases
    assert config.category_temperature != 1.0
    assert set(config.category_thresholds.values()) != {0.5}


def test_the_served_logits_are_the_trained_models(fragile_model, tiny_dataset, tmp_path):
    export_stage(tiny_dataset, fragile_model, tmp_path / "bundle", export_settings())
    mentions = read_part(tiny_dataset, "test")
    served = Scorer.load(tmp_path / "bundle").logits([item.mention for item in mentions])
    description = load_description(fragile_model)
    encoder = make_encoder(Tokenizer.from_file(str(ModelLayout(fragile_model).tokenizer)), description.settings)
    targets = make_targets(mentions, description.taxonomy.category_keys)
    batch = collate(list(make_examples(mentions, encoder, targets)))
    with torch.no_grad():
        trained = load_model(fragile_model, description)(
            batch["input_ids"], batch["attention_mask"], batch["pooling_weights"]
        )
    for found, wanted in zip((served.tonality, served.categories), trained, strict=True):
        np.testing.assert_allclose(found, wanted.numpy(), atol=1e-3)


def test_exporting_again_replaces_the_bundle_and_leaves_nothing_else(exported, tiny_model, tiny_dataset, tmp_path):
    output = tmp_path / "bundle"
    output.mkdir()
    (output / "of_an_older_run").touch()
    (tmp_path / "bundle.candidates").mkdir()  # of an export that was killed
    (tmp_path / "bundle.candidates" / "half").touch()
    export_stage(tiny_dataset, tiny_model, output, export_settings(max_int8_loss=ANY_LOSS))
    assert {path.name for path in output.iterdir()} == {path.name for path in exported[0].iterdir()}
    assert [path.name for path in tmp_path.iterdir()] == ["bundle"]


def test_an_empty_calibration_part_says_what_to_raise(tiny_model, tmp_path):
    write_dataset(tmp_path / "dataset", {"train": random_mentions(4, 1, KEYS)}, load_taxonomy())
    with pytest.raises(TrainingError, match=r"calibration part of .* is empty; raise prepare\.parts\.calibration"):
        export_stage(tmp_path / "dataset", tiny_model, tmp_path / "bundle", export_settings())


def test_without_a_trained_model_nothing_is_exported(tiny_dataset, tmp_path):
    with pytest.raises(TrainingError, match="no trained model in"):
        export_stage(tiny_dataset, tmp_path / "model", tmp_path / "bundle", export_settings())
    assert not (tmp_path / "bundle").exists()
