"""The study: Optuna's record of a search on disk, from which a search that was killed goes on."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import optuna
from optuna.pruners import MedianPruner
from optuna.samplers import TPESampler
from optuna.storages import RDBStorage
from optuna.trial import FrozenTrial, TrialState
from sqlalchemy.exc import SQLAlchemyError

from training.errors import TrainingError
from training.fitting.material import Material
from training.settings import Candidates, ExportSettings, TrainSettings
from training.tuning.space import Value

_DIGITS = 16  # hexadecimal; of a study's name
_TRIES = 3  # of settings under which the process is killed each time, as for want of memory
_STARTUP_TRIALS = 5  # that are completed before any is pruned
_FIRST_PRUNED_EPOCH = 2  # after the first, a low learning rate is behind whatever it comes to
_VALUES, _RETRY_OF, _TRY = "values", "retry_of", "try"  # what is noted of a trial that was queued


def study_name(
    material: Material, present: TrainSettings, space: Mapping[str, Candidates], export: ExportSettings
) -> str:
    """Name what the figures of trials depend on, so that those of other data or settings are never mixed."""
    content = [
        material.manifest.version,
        material.taxonomy.version,
        material.auxiliary,
        present.model_dump(),
        {name: candidates.model_dump() for name, candidates in space.items()},
        export.categories_need_negative,
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:_DIGITS]


def open_study(database: Path, name: str, seed: int) -> optuna.Study:
    """Open a study, or begin it.

    Raises:
        TrainingError: the file is not a database of studies, or not one that this version of Optuna reads.
    """
    optuna.logging.set_verbosity(optuna.logging.WARNING)  # what becomes of trials is told by the command
    try:
        storage = RDBStorage(f"sqlite:///{database.resolve()}")
        study = optuna.create_study(
            storage=storage,
            study_name=name,
            direction="maximize",
            load_if_exists=True,
            pruner=MedianPruner(_STARTUP_TRIALS, n_warmup_steps=_FIRST_PRUNED_EPOCH),
        )
    except (RuntimeError, SQLAlchemyError) as error:
        reason = str(error).partition("\n")[0]
        raise TrainingError(
            f"{database} is not a database of studies that Optuna {optuna.__version__} reads: {reason}. Move it away, "
            "or name another folder with --output"
        ) from error
    # With one and the same seed, a search that goes on would draw again what it drew at the beginning.
    study.sampler = TPESampler(seed=seed + len(study.get_trials(deepcopy=False)))
    return study


def take_up(study: optuna.Study, present: Mapping[str, Value]) -> list[FrozenTrial]:
    """Queue what has to be tried next and return the trials that were interrupted, which are failed from now on.

    First come the present settings, where they are new, and then what was interrupted: again, unless that has
    happened too often. The present settings are never given up, since everything is compared with them.
    """
    trials = study.get_trials(deepcopy=False)
    if not trials:
        study.enqueue_trial(dict(present), user_attrs={_VALUES: dict(present)})
    interrupted = [trial for trial in trials if trial.state == TrialState.RUNNING]
    for trial in interrupted:
        values, number_of_try = trial.user_attrs.get(_VALUES, trial.params), trial.user_attrs.get(_TRY, 1)
        if number_of_try < _TRIES or values == present:
            noted = {_VALUES: values, _RETRY_OF: trial.number, _TRY: number_of_try + 1}
            study.enqueue_trial(values, user_attrs=noted)
        study.tell(trial.number, state=TrialState.FAIL)
    return interrupted


def tried(study: optuna.Study) -> list[FrozenTrial]:
    """Return the trials that came to an end; one that was interrupted and queued again is not among them."""
    trials = study.get_trials(deepcopy=False)
    again = {trial.user_attrs.get(_RETRY_OF) for trial in trials}
    return [trial for trial in trials if trial.state.is_finished() and trial.number not in again]
