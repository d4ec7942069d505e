"""The command `tune`: a search over settings of section `train`, tracked in MLflow and resumable after a kill."""

import json
from dataclasses import dataclass
from pathlib import Path

import mlflow

from data.dataset import read_part
from data.taxonomy import Taxonomy
from training.errors import TrainingError
from training.fitting.material import read_material
from training.settings import ExportSettings, TrainSettings, TuneSettings
from training.tracking import log_origin, tracked_run
from training.tuning.folder import TuneLayout, searching_alone
from training.tuning.found import Found, what_was_found
from training.tuning.search import Search, Tell, close_interrupted, run_trials
from training.tuning.space import make_distributions, present_values
from training.tuning.study import open_study, study_name, take_up
from training.tuning.trial import Common

_RUN = "mlflow_run"  # noted of the study: the run of the whole search


@dataclass(frozen=True)
class Sections:
    """The sections of params.yaml that a search reads."""

    train: TrainSettings
    export: ExportSettings
    tune: TuneSettings


@dataclass(frozen=True)
class Inputs:
    """The files that a search reads."""

    dataset: Path
    auxiliary: Path | None  # corpora to learn from as well, as in the stage `train`
    taxonomy: Taxonomy


def tune(inputs: Inputs, output: Path, sections: Sections, tell: Tell) -> Found:
    """Search for better settings of section `train` and return what was found, so far and in earlier calls.

    `output` holds the studies. A search of the same mentions, taxonomy, space and present settings goes on with its
    study, in the same MLflow run. No model is registered, and nothing but `output` and MLflow is written to.

    Raises:
        TonikaError: the dataset is missing, of another taxonomy or has an empty part, the space cannot be searched,
            another search works in `output`, or the present settings themselves cannot be trained with.
    """
    distributions = make_distributions(sections.train, sections.tune.space)
    common = _common(inputs, sections)
    layout = TuneLayout(output)
    with searching_alone(layout):
        name = study_name(common.material, sections.train, sections.tune.space, sections.export)
        study = open_study(layout.database, name, sections.tune.seed)
        search = Search(study, common, sections.train, distributions, layout)
        with tracked_run(study.user_attrs.get(_RUN)) as run_id:
            study.set_user_attr(_RUN, run_id)
            _log_search(search, inputs.dataset, sections)
            close_interrupted(take_up(study, present_values(sections.train, distributions)))
            run_trials(search, sections.tune, tell)
            found = what_was_found(search, sections.tune)
            _log_found(found)
    return found


def _common(inputs: Inputs, sections: Sections) -> Common:
    part = sections.tune.part
    material = read_material(inputs.dataset, inputs.taxonomy, inputs.auxiliary)
    measured = read_part(inputs.dataset, part)
    for name, mentions in (*material.label_sets[0].parts.items(), (part, measured)):
        if not mentions:
            raise TrainingError(
                f"the {name} part of {inputs.dataset} is empty; label more mentions, or see prepare.parts"
            )
    return Common(material, part, measured, sections.export)


def _log_search(search: Search, dataset: Path, sections: Sections) -> None:
    material = search.common.material
    log_origin(sections.train.model_dump(), dataset, material.manifest)
    space = {name: candidates.model_dump() for name, candidates in sections.tune.space.items()}
    mlflow.set_tags(
        {
            "mlflow.runName": f"tune {search.study.study_name}",
            "auxiliary.version": material.auxiliary,
            "tune.study": search.study.study_name,
            "tune.space": json.dumps(space),
            "tune.trials": sections.tune.trials,  # a tag, and no parameter: a search may go on with another number
            "tune.seed": sections.tune.seed,
        }
    )


def _log_found(found: Found) -> None:
    mlflow.log_metrics(
        {
            "present/headline": found.present.figures["headline"],
            "best/headline": found.best.figures["headline"],
            "best_minus_present/points": found.difference.value,
            "best_minus_present/low": found.difference.low,
            "best_minus_present/high": found.difference.high,
        }
    )
    mlflow.set_tag("tune.best_trial", found.best.number)
