"""What a search says of its trials, and the command that tries the best of them."""

import shlex

import pytest
from dvc.utils.hydra import apply_overrides  # type: ignore[import-untyped] # it has no annotations

from data.params import load_settings
from tests.training.tiny_encoder import train_settings, write_params
from training.evaluation.bootstrap import Interval
from training.settings import TrainSettings
from training.tuning.found import Found, Trial, experiment_command
from training.tuning.report import print_found

NOW = train_settings("encoder")


@pytest.mark.parametrize(
    "values",
    [
        {"learning_rate": 8.374192837412345e-05, "epochs": 5, "class_weights": False},
        {"learning_rate": 1e-05, "dropout": 0.0},
        {"encoder": "offline:multilingual-e5-small", "prefix": ""},
        {"encoder": "./мои модели/кодировщик's", "prefix": 'query: "a", [b]=$c '},
    ],
)
def test_dvc_reads_the_printed_command_as_the_same_settings(tmp_path, values):
    present = {name: getattr(NOW, name) for name in values}
    words = shlex.split(experiment_command(values, present))
    assert words[:3] == ["dvc", "exp", "run"]
    path = write_params(tmp_path, {"train": NOW.model_dump()})
    apply_overrides(path, [word for word in words[3:] if word != "-S"])
    assert load_settings("train", TrainSettings, path) == NOW.model_copy(update=values)


def test_the_command_names_only_what_differs():
    command = experiment_command({"epochs": 3, "dropout": 0.1}, {"epochs": 2, "dropout": 0.1})
    assert command == "dvc exp run -S train.epochs=3"


def trial(number, headline):
    return Trial(number, {"epochs": number}, {"headline": headline, "tonality_macro_f1": headline})


def found(*ranked, present):
    return Found(present, ranked, pruned=2, failed=1, difference=Interval(1.25, -0.5, 3.0), mentions=80)


def printed(capsys, what):
    print_found(what, "dev")
    return " ".join(capsys.readouterr().out.split())


def test_the_best_trials_stand_beside_the_present_settings_with_what_the_difference_is_worth(capsys):
    ranked = [trial(number, 0.8 - number / 100) for number in (3, 4, 5, 6, 7, 0)]
    told = printed(capsys, found(*ranked, present=ranked[-1]))
    assert "present (0) ┃ 3 ┃ 4 ┃ 5 ┃ 6 ┃" in told
    assert "headline │ 80.0 │ 77.0 │" in told
    assert "epochs │ 0 │ 3 │" in told
    assert "9 trials: 6 ran to their end, 2 were ended early, 1 failed" in told
    assert "Best minus present: +1.2 points (-0.5 to +3.0, 95 % bootstrap interval)" in told
    assert "The best of 9 trials on the same 80 mentions is flattered by the choice" in told
    assert told.endswith("dvc exp run -S train.epochs=3")


def test_where_nothing_is_better_no_command_is_told(capsys):
    told = printed(capsys, found(trial(0, 0.8), trial(1, 0.8), present=trial(0, 0.8)))
    assert told.endswith("Nothing that was tried is better than the present settings")
