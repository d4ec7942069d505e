"""What a search has found: the best trials beside the present settings."""

import json
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from optuna.trial import FrozenTrial, TrialState

from training.evaluation.bootstrap import Interval, paired_difference
from training.evaluation.metrics import Ints
from training.evaluation.predictions import Predictions, headline
from training.settings import TuneSettings
from training.tuning.kept import read_predictions
from training.tuning.search import FIGURES, Search
from training.tuning.space import Value, present_values
from training.tuning.study import tried

_POINTS = 100.0


@dataclass(frozen=True)
class Trial:
    """A trial that ran to its end."""

    number: int
    values: dict[str, Value]  # of the settings that are searched
    figures: dict[str, float]  # by name, 0 to 1; `headline` always


@dataclass(frozen=True)
class Found:
    """What a search has found so far."""

    present: Trial
    trials: tuple[Trial, ...]  # all that ran to their end, best first; the present one is among them
    pruned: int
    failed: int
    difference: Interval  # headline of the best minus the present one, in points
    mentions: int  # of the part that was measured

    @property
    def best(self) -> Trial:
        """The trial with the largest headline figure, the earlier one of equals."""
        return self.trials[0]

    @property
    def tried(self) -> int:
        """How many trials came to an end."""
        return len(self.trials) + self.pruned + self.failed


def what_was_found(search: Search, settings: TuneSettings) -> Found:
    """Rank the trials of a search and compare the best with the present settings.

    Raises:
        TrainingError: predictions that were kept are gone.
    """
    ended = tried(search.study)
    completed = [_trial(trial, search.distributions) for trial in ended if trial.state == TrialState.COMPLETE]
    ranked = sorted(completed, key=lambda trial: (-trial.figures["headline"], trial.number))
    now = present_values(search.present, search.distributions)
    present = next(trial for trial in completed if trial.values == now)
    best, compared = (_predictions(search, trial) for trial in (ranked[0], present))
    return Found(
        present=present,
        trials=tuple(ranked),
        pruned=sum(trial.state == TrialState.PRUNED for trial in ended),
        failed=sum(trial.state == TrialState.FAIL for trial in ended),
        difference=paired_difference(
            partial(_headline_points, best),
            partial(_headline_points, compared),
            best.groups,
            settings.bootstrap_samples,
            settings.seed,
        ),
        mentions=len(best.mentions),
    )


def experiment_command(values: Mapping[str, Value], present: Mapping[str, Value]) -> str:
    """Return the shell command that tries in the pipeline what differs from the present settings."""
    changes = [f"train.{name}={as_yaml(value)}" for name, value in values.items() if value != present[name]]
    return shlex.join(["dvc", "exp", "run", *(word for change in changes for word in ("-S", change))])


def as_yaml(value: Value) -> str:
    """Write a value so that DVC reads the same one, of the same type."""
    return json.dumps(value, ensure_ascii=False)


def _trial(trial: FrozenTrial, names: Iterable[str]) -> Trial:
    return Trial(trial.number, {name: trial.params[name] for name in names}, trial.user_attrs[FIGURES])


def _predictions(search: Search, trial: Trial) -> Predictions:
    return read_predictions(
        search.layout.predictions(search.study.study_name, trial.number),
        search.common.measured,
        search.common.material.taxonomy.category_keys,
    )


def _headline_points(predictions: Predictions, rows: Ints) -> float:
    return _POINTS * headline(predictions, rows)
