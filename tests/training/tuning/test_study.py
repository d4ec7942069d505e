"""Optuna's record of a search: what comes next in it, and what becomes of what was interrupted."""

from dataclasses import replace
from typing import Any

import pytest
from optuna.trial import TrialState

from data.dataset import Manifest
from data.taxonomy import load_taxonomy
from tests.training.tiny_encoder import export_settings, train_settings
from tests.training.tuning.settings import PRESENT, tune_settings
from training.errors import TrainingError
from training.fitting.material import Material
from training.tuning.space import make_distributions
from training.tuning.study import open_study, study_name, take_up, tried

NOW = train_settings("encoder", **PRESENT)
SPACE = tune_settings().space
DISTRIBUTIONS = make_distributions(NOW, SPACE)
MANIFEST = Manifest(version="v", taxonomy_name="n", taxonomy_version="t", counts={}, files={}, inputs=())
MATERIAL = Material(load_taxonomy(), MANIFEST, "none", ())
OTHER_DATASET = MANIFEST.model_copy(update={"version": "w"})
OTHER_TAXONOMY = load_taxonomy().model_copy(update={"categories": load_taxonomy().categories[1:]})


@pytest.fixture
def opened(tmp_path):
    """Opens the study as a new process would, and takes it up."""

    def open_again():
        study = open_study(tmp_path / "study.db", "a", seed=13)
        return study, take_up(study, PRESENT)

    return open_again


def ask(study):
    return study.ask(DISTRIBUTIONS)


def test_the_present_settings_come_first_and_once(opened):
    opened()
    study, interrupted = opened()
    assert interrupted == []
    first, second = ask(study), ask(study)
    assert (first.number, first.params) == (0, PRESENT)
    assert second.params != PRESENT


def test_what_was_interrupted_is_failed_and_tried_again_before_anything_else(opened):
    study, _ = opened()
    study.tell(ask(study), 0.5)
    killed = ask(study)
    study, interrupted = opened()
    assert [trial.number for trial in interrupted] == [killed.number]
    assert study.trials[killed.number].state == TrialState.FAIL
    again = ask(study)
    assert again.params == killed.params
    study.tell(again, 0.6)
    assert [trial.number for trial in tried(study)] == [0, again.number], "it counts once"
    assert ask(study).params != killed.params


def test_settings_under_which_the_process_is_always_killed_are_given_up(opened):
    study, _ = opened()
    study.tell(ask(study), 0.5)
    killed = ask(study)
    for _ in range(2):
        study, _ = opened()
        assert ask(study).params == killed.params
    study, _ = opened()
    assert ask(study).params != killed.params
    assert [trial.state for trial in tried(study)] == [TrialState.COMPLETE, TrialState.FAIL]


def test_the_present_settings_are_never_given_up(opened):
    for _ in range(5):
        study, _ = opened()
        assert ask(study).params == PRESENT


def test_a_search_that_goes_on_does_not_draw_again_what_it_drew_at_the_beginning(opened):
    drawn = []
    for _ in range(4):
        study, _ = opened()
        trial = ask(study)
        study.tell(trial, 0.5)
        drawn.append(trial.params["learning_rate"])
    assert len(set(drawn)) == len(drawn)


def test_a_trial_below_the_median_of_those_before_is_pruned_after_the_second_epoch(opened):
    study, _ = opened()
    for _ in range(5):
        trial = ask(study)
        for epoch in (1, 2):
            trial.report(0.6, epoch)
        assert not trial.should_prune()
        study.tell(trial, 0.6)
    worse = ask(study)
    worse.report(0.5, 1)
    assert not worse.should_prune(), "after one epoch nothing can be told"
    worse.report(0.55, 2)
    assert worse.should_prune()


@pytest.mark.parametrize(
    "other",
    [
        {"material": replace(MATERIAL, manifest=OTHER_DATASET)},
        {"material": replace(MATERIAL, taxonomy=OTHER_TAXONOMY)},
        {"material": replace(MATERIAL, auxiliary="a")},
        {"present": NOW.model_copy(update={"seed": 14})},
        {"space": {name: SPACE[name] for name in ("epochs", "class_weights")}},
        {"export": export_settings(categories_need_negative=False)},
    ],
)
def test_what_figures_depend_on_names_the_study(other):
    same: dict[str, Any] = {"material": MATERIAL, "present": NOW, "space": SPACE, "export": export_settings()}
    assert study_name(**same) == study_name(**same | {"export": export_settings(max_int8_loss=9.0)})
    assert study_name(**same) != study_name(**same | other)


def test_studies_of_other_names_lie_beside_one_another(opened, tmp_path):
    study, _ = opened()
    study.tell(ask(study), 0.5)
    assert tried(open_study(tmp_path / "study.db", "b", seed=13)) == []


def test_a_file_that_is_no_database_is_named(tmp_path):
    (tmp_path / "study.db").write_bytes(b"no database" * 1000)
    with pytest.raises(TrainingError, match=r"study\.db is not a database of studies .*Move it away"):
        open_study(tmp_path / "study.db", "a", seed=13)
