"""What may be searched: settings that exist, values that they take, and the present ones among them."""

import pytest
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

from data.errors import DataError
from data.params import load_settings
from tests.project_copy import ROOT
from tests.training.tiny_encoder import train_settings, write_params
from tests.training.tuning.settings import PRESENT, SPACE, tune_settings
from training.errors import TrainingError
from training.settings import TrainSettings, TuneSettings
from training.tuning.space import make_distributions, present_values, with_values

NOW = train_settings("encoder", **PRESENT)


def distributions(space):
    return make_distributions(NOW, tune_settings(space=space).space)


def test_a_setting_is_drawn_in_its_own_type_and_scale():
    found = distributions(SPACE)
    assert found == {
        "learning_rate": FloatDistribution(1e-4, 1e-2, log=True),
        "epochs": IntDistribution(1, 2),
        "class_weights": CategoricalDistribution([True, False]),
    }
    assert present_values(NOW, found) == PRESENT
    assert with_values(NOW, {"epochs": 2}) == NOW.model_copy(update={"epochs": 2})


def test_what_yaml_takes_for_a_word_is_a_number_all_the_same(tmp_path):
    (tmp_path / "params.yaml").write_text(
        "tune: {trials: 1, minutes: null, part: dev, bootstrap_samples: 100, seed: 1, space: "
        "{learning_rate: {low: 1e-4, high: 1e-2}, weight_decay: {choices: [1e-2, 0]}}}",
        encoding="utf-8",
    )
    space = load_settings("tune", TuneSettings, tmp_path / "params.yaml").space
    assert make_distributions(NOW, space) == {
        "learning_rate": FloatDistribution(1e-4, 1e-2),
        "weight_decay": CategoricalDistribution([0.01, 0.0]),
    }


def test_the_projects_own_space_can_be_searched_from_its_own_settings():
    params = ROOT / "params.yaml"
    space = load_settings("tune", TuneSettings, params).space
    assert set(make_distributions(load_settings("train", TrainSettings, params), space)) == set(space)


@pytest.mark.parametrize(
    ("space", "message"),
    [
        ({"epoch": {"low": 1, "high": 2}}, r"space names 'epoch', which is no setting of section 'train'; .*epochs"),
        ({"epochs": {"low": 0, "high": 2}}, r"space\.epochs has 0\.0, which section 'train' refuses: .*equal to 1"),
        ({"epochs": {"low": 1, "high": 2.5}}, r"space\.epochs has 2\.5, which section 'train' refuses: .*integer"),
        ({"dropout": {"low": 0, "high": 1}}, r"space\.dropout has 1\.0, which section 'train' refuses: .*less than 1"),
        ({"class_weights": {"choices": [True, "often"]}}, r"class_weights has 'often', which section 'train' refuses"),
        ({"class_weights": {"low": 0, "high": 1}}, r"class_weights has bounds, but train\.class_weights is no number"),
        ({"epochs": {"low": 2, "high": 4}}, r"train\.epochs is 1, which is not among 2 to 4 of tune\.space\.epochs"),
        ({"batch_size": {"choices": [16, 32]}}, r"train\.batch_size is 8, which is not among the choices \[16, 32\]"),
    ],
)
def test_a_space_that_cannot_be_searched_is_told_before_the_first_trial(space, message):
    with pytest.raises(TrainingError, match=message):
        distributions(space)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"space": {"epochs": {"low": 4, "high": 4}}}, r"low is 4\.0, expected less than high"),
        ({"space": {"dropout": {"low": 0, "high": 0.3, "log": True}}}, r"low is 0\.0, expected more than 0 where log"),
        ({"space": {"learning_rate": {"low": 1e-5, "high": float("inf")}}}, "finite number"),
        ({"space": {"learning_rate": {"low": 1e-5, "hihg": 1e-4}}}, r"bounds\.hihg: there is no such key"),
        ({"space": {"batch_size": {"choices": [16]}}}, "at least 2 items"),
        ({"space": {}}, "at least 1 item"),
        ({"part": "test"}, r"tune\.part: Input should be 'dev' \(found 'test'\)"),
        ({"minutes": 0}, "greater than 0"),
    ],
)
def test_settings_that_make_no_sense_are_refused_as_they_are_read(tmp_path, changes, message):
    path = write_params(tmp_path, {"tune": tune_settings().model_dump(mode="json") | changes})
    with pytest.raises(DataError, match=message):
        load_settings("tune", TuneSettings, path)
