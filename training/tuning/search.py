"""The loop of a search: trial after trial, each a nested run in MLflow and a row of the study."""

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import mlflow
import numpy as np
import optuna
from mlflow import MlflowClient
from optuna.trial import FrozenTrial, TrialState

from data.errors import TonikaError
from training.evaluation.figures import defined_figures
from training.fitting.fit import Log
from training.settings import TrainSettings, TuneSettings
from training.tracking import run_exists
from training.tuning.folder import TuneLayout
from training.tuning.kept import write_predictions
from training.tuning.space import Distributions, present_values, with_values
from training.tuning.study import tried
from training.tuning.trial import Common, try_settings

Tell = Callable[[FrozenTrial], None]

FIGURES, REASON = "figures", "reason"  # what is noted of a trial: figures by name, 0 to 1, or why it failed
_RUN = "mlflow_run"
_STATE_TAG = "trial.state"
_SELECTION = "train/eval_selection"  # what `fit` logs after each epoch, and chooses the best one by
_SECONDS = 60.0
_REASON_LENGTH = 1000  # characters; stores limit what they take, and torch is talkative
# What settings can bring about, as too little memory or numbers that are none; any other error ends the search.
_OF_ITS_SETTINGS = (TonikaError, RuntimeError, ValueError)
_IN_MLFLOW = {  # the tag and the status of a run
    TrialState.COMPLETE: ("complete", "FINISHED"),
    TrialState.PRUNED: ("pruned", "KILLED"),
    TrialState.FAIL: ("failed", "FAILED"),
}


@dataclass(frozen=True)
class Search:
    """A search: what it works with, and what it changes."""

    study: optuna.Study
    common: Common
    present: TrainSettings
    distributions: Distributions
    layout: TuneLayout


def run_trials(search: Search, settings: TuneSettings, tell: Tell) -> None:
    """Try settings until the study has `trials` or the time is over; `tell` is called after each trial.

    A run of MLflow must be open; each trial is a run below it. A trial that fails by its settings is noted as failed,
    and the search goes on.

    Raises:
        Exception: what went wrong with the present settings, or with any but by its settings; the trial is then one
            that was interrupted.
    """
    started = time.monotonic()
    while len(tried(search.study)) < settings.trials:
        tell(_run_trial(search))
        gc.collect()  # a Trainer refers to itself, and would keep its memory of the GPU through the next trials
        if settings.minutes is not None and time.monotonic() - started >= settings.minutes * _SECONDS:
            return


def close_interrupted(trials: list[FrozenTrial]) -> None:
    """End the runs of trials that were killed, which MLflow takes for running ones."""
    client = MlflowClient()
    for trial in trials:
        run_id = trial.user_attrs.get(_RUN)
        if run_id is not None and run_exists(client, run_id):
            _close(run_id, "interrupted", "KILLED")


def _run_trial(search: Search) -> FrozenTrial:
    trial = search.study.ask(search.distributions)
    with mlflow.start_run(run_name=f"trial {trial.number}", nested=True) as run:
        trial.set_user_attr(_RUN, run.info.run_id)
        try:
            ended = search.study.tell(trial, _headline(search, trial, run.info.run_id))
        except optuna.TrialPruned:
            ended = search.study.tell(trial, state=TrialState.PRUNED)
        except _OF_ITS_SETTINGS as error:
            if trial.params == present_values(search.present, search.distributions):
                raise
            reason = f"{type(error).__name__}: {error}"[:_REASON_LENGTH]
            trial.set_user_attr(REASON, reason)
            mlflow.set_tag(REASON, reason)
            ended = search.study.tell(trial, state=TrialState.FAIL)
    _close(run.info.run_id, *_IN_MLFLOW[ended.state])
    return ended


def _close(run_id: str, state: str, status: str) -> None:
    client = MlflowClient()
    client.set_tag(run_id, _STATE_TAG, state)
    client.set_terminated(run_id, status)


def _headline(search: Search, trial: optuna.Trial, run_id: str) -> float:
    """Try a trial's settings, keep what came of it, and return the headline figure (0 to 1)."""
    settings = with_values(search.present, trial.params)
    mlflow.log_params(settings.model_dump())
    predictions = try_settings(search.common, settings, run_id, search.layout.work, _curves(trial))
    rows = np.arange(len(predictions.mentions))
    figures = {name: figure(predictions, rows) for name, figure in defined_figures(predictions, rows).items()}
    write_predictions(search.layout.predictions(search.study.study_name, trial.number), predictions)
    trial.set_user_attr(FIGURES, figures)
    mlflow.log_metrics({f"{search.common.part}/{name}": value for name, value in figures.items()})
    return figures["headline"]


def _curves(trial: optuna.Trial) -> Log:
    """Log the curves of a trial, and end it after an epoch that leaves no hope."""

    def log(figures: Mapping[str, float], step: int) -> None:
        mlflow.log_metrics(dict(figures), step=step)
        if _SELECTION in figures:
            trial.report(figures[_SELECTION], round(figures["train/epoch"]))
            if trial.should_prune():
                raise optuna.TrialPruned

    return log
