"""How right the model is on real labelled corpora, each with a model of its own and all with a joint one.

    python -m benchmarks.corpora --corpora FOLDER

The split that a corpus gives is kept: on a part of train all is fitted that is fitted after training, dev only
measures, and so does a test part where one lies beside it. Corpora that are not there are skipped. Bundles are kept in
artifacts/corpora, so that a stopped benchmark goes on where it was.
"""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.corpora.behaviour import behaviour_section
from benchmarks.corpora.bundles import Bundles, Recipe, make_bundles
from benchmarks.corpora.measuring import MeasuredPart, measure
from benchmarks.corpora.origins import ORIGINS_HEAD, origin_rows
from benchmarks.corpora.reliability import RELIABILITY_HEAD, draw_risk, reliability_rows
from benchmarks.corpora.table import BLIND, HEAD, JOINT, SEPARATE, rows_of
from benchmarks.corpora.tasks import TASKS, TOWARD_A_BRAND, TaskData, carved, joined
from benchmarks.corpora.two_brands import two_brands_section
from benchmarks.corpus import CorpusError, read_corpus
from benchmarks.document import machine, write_section
from data.params import load_settings
from data.settings import PrepareSettings
from training.settings import ExportSettings, TrainSettings
from training.tracking import git_commit

FOLDER = Path("artifacts/corpora")
MODELS = (SEPARATE, JOINT, BLIND)

_INTRODUCTION = """\
Train, dev and test are those that a corpus gives; one mention in eight of train, the latest where moments are known,
calibrates. *Separate* is a model of its own for every line, *joint* one model of all lines whose bundles are
calibrated line by line, both with the settings of `params.yaml`; what other corpora hold out is not in its train
parts. Points; intervals are 95 %, by a bootstrap over texts that draws the same texts for both sides of a difference.
A model is measured in the precision that its export keeps. TF-IDF is `training/evaluation/baseline.py`, fitted on
train and calibration part. *Sample alone* is the pipeline's model of the packaged sample, which never saw these
corpora. *Published* are XLM-RoBERTa-large on SentiRuEval-2016 and the best of RuSentNE-2023."""

_RELIABILITY = """\
### How far confidence can be trusted

Of tonality. Calibration error: 15 bins of equal mass; *by chance* is what it would be on so few mentions if every
confidence were exactly true, so that no less can be expected. *Not marked* are mentions at or above the threshold of
`needs_review`, which was set on the calibration part so that {precision:.0%} of them are right, with a certainty of
{certainty:.0%}; *risk* is the share of wrong ones among the most confident. int8 minus float32 in points."""

_TWO_BRANDS = """\
### Texts with brands of different tonality

All such texts in the dev parts of `brand_tweets` and `news_entities` together."""

_BEHAVIOUR = """\
### Behaviour

How many cases of [the suite](data_scientists/behaviour.md) pass, by the models of `brand_tweets`, whose tonality is
toward a brand."""

_ORIGINS = """\
### The models

Minutes are those of training and of the float32 export; of a model that was made in several sessions, those of the
last alone."""


def main(
    corpora: Annotated[Path, typer.Option(help="The folder that holds the corpora.")],
    only: Annotated[list[str] | None, typer.Option(help="Names of tasks; all if not given.")] = None,
    model: Annotated[list[str] | None, typer.Option(help=f"Of {', '.join(MODELS)}; all if not given.")] = None,
    sample: Annotated[Path, typer.Option(help="The bundle that `dvc repro` made of the sample.")] = Path(
        "artifacts/bundle"
    ),
    params: Annotated[Path, typer.Option()] = Path("params.yaml"),
    document: Annotated[Path, typer.Option(help="Where the tables are written.")] = Path("docs/benchmarks.md"),
) -> None:
    """Train and measure on every corpus that is there, print the tables and write them to the document."""
    started, commit = time.monotonic(), git_commit()
    chosen = [name for name in MODELS if not model or name in model]
    recipe = Recipe(load_settings("train", TrainSettings, params), load_settings("export", ExportSettings, params))
    tasks, skipped = read_tasks(corpora, only, load_settings("prepare", PrepareSettings, params))
    if not tasks:
        typer.echo(f"nothing was measured in {corpora}; --corpora names the folder, --only tasks that there are")
        raise typer.Exit(1)
    sample_bundle = sample if sample.is_dir() else None
    if sample_bundle is None:
        typer.echo(f"no bundle in {sample}, so the sample's model is left out; `dvc repro` makes it")
    bundles = train(tasks, chosen, recipe, load_settings("prepare", PrepareSettings, params).near_duplicate_similarity)
    measured = [part for data in tasks for part in measure(data, bundles[data.task.name], sample_bundle)]
    behaviour = behaviour_section(bundles.get(TOWARD_A_BRAND[0], {}), sample_bundle)
    content = "\n\n".join(
        [
            render(measured, skipped, recipe, document),
            *([_BEHAVIOUR, behaviour] if behaviour else []),
            _ORIGINS,
            "\n".join([ORIGINS_HEAD, *origin_rows(bundles)]),
        ]
    )
    typer.echo(content)
    words = ["python -m benchmarks.corpora --corpora FOLDER"]
    words += [f'--only "{name}"' for name in only or ()] + [f'--model "{name}"' for name in model or ()]
    facts = {
        "command": " ".join(words),
        "commit": commit,
        "machine": machine(),
        "minutes of this call (finished models are reused)": f"{(time.monotonic() - started) / 60:.0f}",
    }
    write_section(document, "Real corpora", facts, content)


def read_tasks(corpora: Path, only: Sequence[str] | None, prepare: PrepareSettings) -> tuple[list[TaskData], list[str]]:
    """Read the tasks whose corpora are there; returns the names of the others, too."""
    tasks, skipped = [], []
    for task in TASKS:
        if only and task.name not in only:
            continue
        try:
            corpus = read_corpus(corpora, task.corpus, task.mapping)
        except CorpusError as error:
            typer.echo(f"{task.name} is skipped: {error}")
            skipped.append(task.name)
        else:
            tasks.append(carved(task, corpus, prepare.near_duplicate_similarity))
    return tasks, skipped


def train(
    tasks: Sequence[TaskData], models: Sequence[str], recipe: Recipe, similarity: float
) -> Mapping[str, dict[str, Bundles]]:
    """Make the models by name, or take what was kept of them; returns bundles by task and model."""
    found: dict[str, dict[str, Bundles]] = {data.task.name: {} for data in tasks}

    def put(name: str, together: Sequence[TaskData], recipe: Recipe) -> None:
        typer.echo(f"{name}: {', '.join(data.task.name for data in together)}")
        for data, bundles in zip(together, make_bundles(together, recipe, FOLDER), strict=True):
            found[data.task.name][name] = bundles

    if SEPARATE in models:
        for data in tasks:
            put(SEPARATE, [data], recipe)
    if JOINT in models and len(tasks) > 1:
        put(JOINT, joined(tasks, similarity), recipe)
    toward = [data for data in tasks if data.task.name in TOWARD_A_BRAND]
    if BLIND in models and len(toward) == len(TOWARD_A_BRAND):
        put(
            BLIND,
            joined(toward, similarity),
            Recipe(recipe.train.model_copy(update={"show_brand": False}), recipe.export),
        )
    return found


def render(measured: Sequence[MeasuredPart], skipped: Sequence[str], recipe: Recipe, document: Path) -> str:
    """Make the section in Markdown, and draw its picture beside the document."""
    figures = "\n".join([HEAD, *(line for part in measured for line in rows_of(part))])
    reliability = "\n".join([RELIABILITY_HEAD, *(line for part in measured for line in reliability_rows(part))])
    parts = [_INTRODUCTION]
    if skipped:
        parts.append(f"Not present and skipped: {', '.join(skipped)}.")
    parts += [
        figures,
        _RELIABILITY.format(precision=recipe.export.review_precision, certainty=recipe.export.review_certainty),
        reliability,
    ]
    picture = document.parent / "images" / "risk_coverage.png"
    if draw_risk(picture, measured):
        parts.append(f"![Risk by coverage](images/{picture.name})")
    two_brands = two_brands_section(measured)
    if two_brands:
        parts += [_TWO_BRANDS, two_brands]
    return "\n\n".join(parts)


if __name__ == "__main__":
    typer.run(main)
