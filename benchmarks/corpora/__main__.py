"""How right the model is on real labelled corpora, each with a model of its own, beside TF-IDF.

    python -m benchmarks.corpora --corpora FOLDER

The split that a corpus gives is kept: on a part of train all is fitted that is fitted after training, dev only
measures, and so does a test part where one lies beside it. Corpora that are not there are skipped. Bundles are kept in
artifacts/corpora, so that a stopped benchmark goes on where it was.
"""

import time
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.corpora.bundles import Bundles, export_settings, make_bundles
from benchmarks.corpora.table import HEAD, Measured, rows_of
from benchmarks.corpora.tasks import TASKS, Task
from benchmarks.corpus import Corpus, CorpusError, read_corpus
from benchmarks.document import machine, write_section
from data.params import load_settings
from data.settings import PrepareSettings
from serving.scoring.scorer import Scorer
from training.evaluation.baseline import fit_baseline
from training.evaluation.predictions import predict
from training.settings import ExportSettings, TrainSettings
from training.tracking import git_commit

FOLDER = Path("artifacts/corpora")

_INTRODUCTION = """\
A model of its own for every line's corpus, with the settings of `params.yaml`. Train, dev and test are those that the
corpus gives; one mention in eight of train, the latest where moments are known, calibrates. Points, but for the
calibration error of tonality (15 bins of equal mass); intervals are 95 %, by a bootstrap over texts that draws the
same texts for both sides of a difference. *Tonika* is the precision that the export keeps. TF-IDF is
`training/evaluation/baseline.py`, fitted on train and calibration part."""


def main(
    corpora: Annotated[Path, typer.Option(help="The folder that holds the corpora.")],
    only: Annotated[list[str] | None, typer.Option(help="Names of tasks; all if not given.")] = None,
    params: Annotated[Path, typer.Option()] = Path("params.yaml"),
    document: Annotated[Path, typer.Option(help="Where the table is written.")] = Path("docs/benchmarks.md"),
) -> None:
    """Train and measure on every corpus that is there, print the table and write it to the document."""
    started, commit = time.monotonic(), git_commit()
    settings = load_settings("train", TrainSettings, params)
    export = load_settings("export", ExportSettings, params)
    similarity = load_settings("prepare", PrepareSettings, params).near_duplicate_similarity
    lines, skipped = [HEAD], []
    for task in TASKS:
        if only and task.name not in only:
            continue
        try:
            corpus = read_corpus(corpora, task.corpus, task.mapping)
        except CorpusError as error:
            typer.echo(f"{task.name} is skipped: {error}")
            skipped.append(task.name)
            continue
        bundles = make_bundles(task, corpus, settings, export_settings(corpus, export), similarity, FOLDER)
        measured = measure(task, corpus, bundles)
        typer.echo("\n".join(measured))
        lines += measured
    if len(lines) == 1:
        typer.echo(f"nothing was measured in {corpora}; --corpora names the folder, --only tasks that there are")
        raise typer.Exit(1)
    parts = [_INTRODUCTION, *([f"Not present and skipped: {', '.join(skipped)}."] if skipped else []), "\n".join(lines)]
    chosen = [f'--only "{name}"' for name in only or ()]
    facts = {
        "command": " ".join(["python -m benchmarks.corpora --corpora FOLDER", *chosen]),
        "commit": commit,
        "machine": machine(),
        "minutes of this call (finished models are reused)": f"{(time.monotonic() - started) / 60:.0f}",
    }
    write_section(document, "Real corpora", facts, "\n\n".join(parts))


def measure(task: Task, corpus: Corpus, bundles: Bundles) -> list[str]:
    """Score dev, and test where there is one; returns the lines of the table."""
    float32, int8 = Scorer.load(bundles.float32), Scorer.load(bundles.int8)
    lines = []
    for part, mentions in (("dev", corpus.dev), ("test", corpus.test)):
        if not mentions:
            continue
        # Categories that train does not have are never predicted, and count as missed.
        others = {key for item in mentions for key in item.labels.categories or ()} - {*corpus.category_keys}
        keys = (*corpus.category_keys, *sorted(others))
        need_negative = float32.config.categories_need_negative
        baseline = fit_baseline(corpus.train, keys, categories_need_negative=need_negative).predict(mentions)
        measured = Measured(predict(float32, mentions, keys), predict(int8, mentions, keys), baseline)
        lines += rows_of(task, part, measured, corpus.domains, int8_kept=bundles.int8_kept)
    return lines


if __name__ == "__main__":
    typer.run(main)
