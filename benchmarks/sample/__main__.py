"""Tonika on its packaged sample: five grouped folds, three seeds, beside TF-IDF and a model without the brand.

    dvc repro prepare && python -m benchmarks.sample

It trains, exports and scores as the pipeline does, a fold at a time, and prints the table that docs/benchmarks.md
holds. Every run is kept in artifacts/benchmark, so that a stopped benchmark goes on where it was.
"""

import shutil
import time
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.document import machine, write_section
from benchmarks.fitting import Lesson, train_models
from benchmarks.kept import fingerprint, made_on, read_predictions, write_predictions
from benchmarks.options import numbers
from benchmarks.sample.comparison import joined, render
from benchmarks.sample.folds import Fold, make_folds
from data.dataset import read_clusters, read_manifest, read_part
from data.params import load_settings
from data.split import PARTS
from data.taxonomy import Taxonomy, load_taxonomy
from serving.scoring.scorer import Scorer
from training.evaluation.baseline import fit_baseline
from training.evaluation.predictions import Predictions, predict
from training.exporting.export import export_bundle
from training.settings import ExportSettings, TrainSettings
from training.tracking import git_commit

FOLDER = Path("artifacts/benchmark")
DOCUMENT = Path("docs/benchmarks.md")


def run_fold(
    fold: Fold, taxonomy: Taxonomy, dataset: str, settings: TrainSettings, export: ExportSettings, work: Path
) -> Predictions:
    """Train, export and score one fold exactly as the pipeline would."""
    [model] = train_models([Lesson(dataset, taxonomy, fold.train, fold.calibration)], settings, work)
    export_bundle(model, fold.calibration, work / "bundle", export)
    return predict(Scorer.load(work / "bundle"), fold.test)


def baseline_fold(fold: Fold, taxonomy: Taxonomy) -> Predictions:
    """Fit TF-IDF on what the model is given, calibration part included, and score the same mentions."""
    return fit_baseline([*fold.train, *fold.calibration], taxonomy.category_keys).predict(fold.test)


def _kept_fold(
    fold: Fold, taxonomy: Taxonomy, dataset: str, settings: TrainSettings, export: ExportSettings
) -> tuple[Predictions, str]:
    """Run a fold, or read what an earlier call made of the very same one; the second names the machine that did."""
    name = fingerprint(settings, dataset, taxonomy, export, fold.number)
    kept = FOLDER / f"{name}.npz"
    if not kept.is_file():
        work = FOLDER / name
        shutil.rmtree(work / "bundle", ignore_errors=True)
        write_predictions(kept, run_fold(fold, taxonomy, dataset, settings, export, work))
        shutil.rmtree(work)
    return read_predictions(kept, fold.test, taxonomy.category_keys), made_on(kept)


def main(
    dataset: Annotated[Path, typer.Option(help="What `tonika data prepare` wrote.")] = Path("artifacts/dataset"),
    folds: Annotated[int, typer.Option(min=2)] = 5,
    seeds: Annotated[str, typer.Option(help="Seeds of the model, separated by commas.")] = "13,29,47",
    blind_seeds: Annotated[str, typer.Option(help="Seeds of the model that is not shown the brand.")] = "13,29,47",
    params: Annotated[Path, typer.Option()] = Path("params.yaml"),
    taxonomy_file: Annotated[Path, typer.Option("--taxonomy")] = Path("data/taxonomy.yaml"),
    document: Annotated[Path, typer.Option(help="Where the table is written.")] = DOCUMENT,
) -> None:
    """Train and measure over all folds and seeds, print the table and write it to the document."""
    started, commit = time.monotonic(), git_commit()
    taxonomy = load_taxonomy(taxonomy_file)
    settings = load_settings("train", TrainSettings, params)
    export = load_settings("export", ExportSettings, params)
    version = read_manifest(dataset).version
    mentions = [item for part in PARTS for item in read_part(dataset, part)]
    clusters = [cluster for part in PARTS for cluster in read_clusters(dataset, part)]
    made = make_folds(mentions, clusters, folds)
    baseline = joined([baseline_fold(fold, taxonomy) for fold in made])
    blind = settings.model_copy(update={"show_brand": False})
    machines: set[str] = set()

    def over_folds(variant: TrainSettings, seed: int) -> Predictions:
        seeded = variant.model_copy(update={"seed": seed})
        kept = [_kept_fold(fold, taxonomy, version, seeded, export) for fold in made]
        machines.update(where for _, where in kept)
        return joined([predictions for predictions, _ in kept])

    with_brand = [over_folds(settings, seed) for seed in numbers(seeds)]
    without_brand = [over_folds(blind, seed) for seed in numbers(blind_seeds)]
    table = render(with_brand, without_brand, baseline)
    typer.echo(table)
    facts = {
        "command": f"python -m benchmarks.sample --folds {folds} --seeds {seeds} --blind-seeds {blind_seeds}",
        "commit": commit,
        "dataset": version,
        "machine": machine(),
        "folds were made on": "; ".join(sorted(machines)),
        "minutes of this call (finished folds are reused)": f"{(time.monotonic() - started) / 60:.0f}",
    }
    write_section(document, "The packaged sample", facts, table)


if __name__ == "__main__":
    typer.run(main)
