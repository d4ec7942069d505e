"""Whole searches with the tiny encoder: what is tried, tracked and kept."""

import pytest
from optuna.trial import TrialState, create_trial

from data.taxonomy import load_taxonomy
from serving.scoring.scorer import Scorer
from tests.training.labelled import label_set, random_mentions, write_dataset
from tests.training.tuning.settings import PRESENT, tiny_sections
from training.errors import BackboneError, TrainingError
from training.evaluation.predictions import headline, predict
from training.exporting.bundles import export_float32
from training.fitting.fit import fit
from training.fitting.material import read_material
from training.fitting.model_folder import TrainedModel, save_model
from training.tracking import connect
from training.tuning.folder import TuneLayout
from training.tuning.search import FIGURES, REASON
from training.tuning.space import make_distributions
from training.tuning.study import open_study, study_name
from training.tuning.tune import Inputs, tune


@pytest.fixture
def search(project, tiny_dataset, tiny_encoder):
    """Search as the command does; returns what was found."""

    def run(**changes):
        sections = tiny_sections(tiny_encoder, **changes)
        inputs = Inputs(tiny_dataset, None, load_taxonomy())
        return tune(inputs, project / "tune", sections, lambda _trial: None)

    return run


@pytest.fixture
def opened(project, tiny_dataset, tiny_encoder):
    """Opens the study of `search`."""

    def open_it(**changes):
        sections = tiny_sections(tiny_encoder, **changes)
        material = read_material(tiny_dataset, load_taxonomy(), None)
        name = study_name(material, sections.train, sections.tune.space, sections.export)
        return open_study(TuneLayout(project / "tune").database, name, sections.tune.seed)

    return open_it


def runs():
    """The run of the search, and those of its trials in their order."""
    client = connect()
    found = client.search_runs([experiment.experiment_id for experiment in client.search_experiments()])
    trials = [run for run in found if "mlflow.parentRunId" in run.data.tags]
    (parent,) = [run for run in found if run not in trials]
    assert {run.data.tags["mlflow.parentRunId"] for run in trials} == {parent.info.run_id}
    return parent, sorted(trials, key=lambda run: int(run.info.run_name.removeprefix("trial ")))


def test_a_search_begins_with_the_present_settings_and_tracks_every_trial(search, project, opened):
    found = search(trials=2)
    assert (found.present.number, found.present.values) == (0, PRESENT)
    assert {trial.number for trial in found.trials} == {0, 1}
    assert found.best.figures["headline"] == max(trial.figures["headline"] for trial in found.trials)
    gain = 100 * (found.best.figures["headline"] - found.present.figures["headline"])
    assert found.difference.value == pytest.approx(gain)
    assert found.difference.low <= found.difference.value <= found.difference.high

    parent, trials = runs()
    by_number = {trial.number: trial for trial in found.trials}
    assert [run.info.run_name for run in trials] == ["trial 0", "trial 1"]
    for number, run in enumerate(trials):
        assert (run.info.status, run.data.tags["trial.state"]) == ("FINISHED", "complete")
        assert run.data.params["learning_rate"] == str(by_number[number].values["learning_rate"])
        assert run.data.params["batch_size"] == "8", "what is not searched is logged, too"
        for name, value in by_number[number].figures.items():
            assert run.data.metrics[f"dev/{name}"] == pytest.approx(value)
        assert "train/eval_selection" in run.data.metrics
    assert parent.data.metrics["best/headline"] == found.best.figures["headline"]
    assert parent.data.tags["dataset.version"]
    assert list(connect().search_registered_models()) == []

    kept = {path.relative_to(project / "tune").as_posix() for path in (project / "tune").rglob("*") if path.is_file()}
    name = opened().study_name
    assert kept == {"lock", "study.db", f"{name}/0.npz", f"{name}/1.npz"}, "bundles and checkpoints are removed"


def test_the_figure_of_a_trial_is_that_of_the_bundle_which_serving_would_score_with(
    search, tiny_parts, tiny_encoder, tmp_path
):
    figure = search(trials=1).present.figures["headline"]
    sections, taxonomy = tiny_sections(tiny_encoder), load_taxonomy()
    settings = sections.train
    fitted = fit([label_set(tiny_parts)], settings, tmp_path / "checkpoints", lambda _figures, _step: None)
    description = TrainedModel(
        taxonomy=taxonomy, settings=settings, dataset="", run_id="", selection=fitted.best_selection, epochs=1
    )
    save_model(tmp_path / "model", fitted.model, fitted.tokenizer, description)
    export_float32(tmp_path / "model", tiny_parts["calibration"], tmp_path / "bundle", sections.export)
    assert headline(predict(Scorer.load(tmp_path / "bundle"), tiny_parts["dev"])) == pytest.approx(figure)


def test_the_same_search_goes_on_in_its_run_and_another_begins_a_study_of_its_own(search, opened):
    search(trials=9, minutes=1e-6)
    assert len(opened().trials) == 1, "no trial begins when the time is over"
    assert search(trials=2).tried == 2
    assert search(trials=2).tried == 2, "all trials are done"
    _, trials = runs()
    assert len(trials) == 2
    assert search(trials=1, train={"dropout": 0.2}).tried == 1
    assert opened().study_name != opened(train={"dropout": 0.2}).study_name


def test_a_trial_below_the_median_is_ended_early_and_recorded(search, opened, tiny_encoder):
    search(trials=1)
    study, present = opened(), tiny_sections(tiny_encoder)
    distributions = make_distributions(present.train, present.tune.space)
    for _ in range(5):
        better = create_trial(
            params=PRESENT, distributions=distributions, value=0.0, intermediate_values={1: 0.99, 2: 0.99}
        )
        better.set_user_attr(FIGURES, {"headline": 0.0})
        study.add_trial(better)
    study.enqueue_trial(PRESENT | {"epochs": 2})
    assert search(trials=7).pruned == 1
    pruned = opened().trials[-1]
    assert (pruned.state, pruned.last_step) == (TrialState.PRUNED, 2)
    _, trials = runs()
    assert (trials[-1].info.status, trials[-1].data.tags["trial.state"]) == ("KILLED", "pruned")
    assert "dev/headline" not in trials[-1].data.metrics


def test_settings_that_the_encoder_cannot_do_fail_their_trial_and_no_more(search, opened):
    space = {"max_length": {"choices": [48, 512]}}
    search(trials=1, space=space)
    study = opened(space=space)
    study.enqueue_trial({"max_length": 512})
    study.enqueue_trial({"max_length": 48})
    found = search(trials=3, space=space)
    assert (found.failed, len(found.trials)) == (1, 2)
    assert "reads 128 at most" in opened(space=space).trials[1].user_attrs[REASON]
    _, trials = runs()
    assert (trials[1].info.status, trials[1].data.tags["trial.state"]) == ("FAILED", "failed")


def test_present_settings_that_cannot_be_trained_with_end_the_search(search, opened, project):
    for _ in range(2):
        with pytest.raises(BackboneError, match="reads 128 at most"):
            search(train={"max_length": 512})
    states = [trial.state for trial in opened(train={"max_length": 512}).trials]
    assert states == [TrialState.FAIL, TrialState.RUNNING], "the next search tries them again"
    assert not (project / "tune" / "work").exists()


@pytest.mark.usefixtures("project")
def test_a_dataset_without_a_dev_part_is_refused(tmp_path, tiny_encoder):
    parts = {"train": random_mentions(4, 1), "calibration": random_mentions(4, 2)}
    write_dataset(tmp_path / "dataset", parts, load_taxonomy())
    with pytest.raises(TrainingError, match=r"the dev part of .*dataset is empty"):
        tune(Inputs(tmp_path / "dataset", None, load_taxonomy()), tmp_path / "tune", tiny_sections(tiny_encoder), print)
    assert not (tmp_path / "tune").exists()
