"""How many planted errors are among the suspect labels that `tonika label report` lists.

    dvc repro prepare && python -m benchmarks.suspects

Wrong labels are planted into the sample, the stage `out_of_fold` judges them (its vectors do not depend on labels and
are computed once), and suspects are looked for as the report does it.
"""

import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from benchmarks.document import machine, write_section
from benchmarks.suspects.planted import plant
from benchmarks.suspects.table import Found, render
from data.dataset import read_clusters, read_manifest, read_part
from data.out_of_fold import Origin, OutOfFold, write_out_of_fold
from data.params import load_settings
from data.record import Labels
from data.split import PARTS
from data.taxonomy import Taxonomy, load_taxonomy
from labeling.agreement.suspects import find_suspects
from training.cross_validation.features import HEIGHTS, Features, frozen_features
from training.cross_validation.folds import assign_folds
from training.cross_validation.out_of_fold import judge
from training.settings import OutOfFoldSettings, TrainSettings
from training.tracking import git_commit


@dataclass(frozen=True)
class Labelled:
    """The dataset, as it goes into every run."""

    keys: tuple[str, ...]
    labels: tuple[Labels, ...]
    clusters: tuple[str, ...]
    features: Features


def look(data: Labelled, taxonomy: Taxonomy, settings: OutOfFoldSettings, share: float, seed: int) -> Found:
    """Plant errors, judge all labels out of fold, and look for suspects."""
    planted = plant(data.labels, taxonomy.category_keys, share, seed)
    folds = assign_folds([each.tonality for each in planted.labels], data.clusters, settings.folds, settings.seed)
    tonality, categories = judge(data.features, planted.labels, taxonomy.category_keys, folds, settings.inverse_penalty)
    origin = Origin(categories=taxonomy.category_keys, dataset="planted", folds=settings.folds, encoder="")
    made = OutOfFold(origin, data.keys, ("train",) * len(data.keys), planted.labels, tonality, categories)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out_of_fold.parquet"
        write_out_of_fold(path, made)
        suspects = find_suspects(path, taxonomy, limit=2 * len(data.keys))
    row = {key: number for number, key in enumerate(data.keys)}
    asked = np.flatnonzero(made.categories_judged)
    confidence = {"tonality": tonality.max(axis=1), "categories": categories[asked].max(axis=1)}
    by_confidence = {name: np.argsort(values, kind="stable") for name, values in confidence.items()}
    return Found(
        planted,
        [(suspect.field, row[suspect.key]) for suspect in suspects],
        {"tonality": by_confidence["tonality"].tolist(), "categories": asked[by_confidence["categories"]].tolist()},
    )


def main(
    dataset: Annotated[Path, typer.Option(help="What `tonika data prepare` wrote.")] = Path("artifacts/dataset"),
    seeds: Annotated[int, typer.Option(min=1, help="How often errors are planted.")] = 20,
    share: Annotated[float, typer.Option(min=0.001, max=0.5, help="Of the labels that are made wrong.")] = 0.05,
    params: Annotated[Path, typer.Option()] = Path("params.yaml"),
    taxonomy_file: Annotated[Path, typer.Option("--taxonomy")] = Path("data/taxonomy.yaml"),
    document: Annotated[Path, typer.Option(help="Where the table is written.")] = Path("docs/benchmarks.md"),
) -> None:
    """Plant errors, look for them, print the tables and write them to the document."""
    started, commit = time.monotonic(), git_commit()
    taxonomy = load_taxonomy(taxonomy_file)
    settings = load_settings("out_of_fold", OutOfFoldSettings, params)
    data = read(dataset, taxonomy, load_settings("train", TrainSettings, params))
    hidden = data.features.shape[1] // (2 * len(HEIGHTS))
    last = replace(data, features=data.features[:, :hidden])

    def over_seeds(labelled: Labelled, **changes: float) -> list[Found]:
        changed = settings.model_copy(update=changes)
        return [look(labelled, taxonomy, changed, share, seed) for seed in range(seeds)]

    found = over_seeds(data)
    variants = {
        "as the stage does it": found,
        "the last layer alone, as the model pools it": over_seeds(last),
        "... with a penalty for as few columns": over_seeds(last, inverse_penalty=3 * settings.inverse_penalty),
        "inverse penalty three times": over_seeds(data, inverse_penalty=3 * settings.inverse_penalty),
        "inverse penalty a third": over_seeds(data, inverse_penalty=settings.inverse_penalty / 3),
        "twice as many folds": over_seeds(data, folds=2 * settings.folds),
    }
    table = render(found, variants, share)
    typer.echo(table)
    facts = {
        "command": f"python -m benchmarks.suspects --seeds {seeds} --share {share}",
        "commit": commit,
        "dataset": read_manifest(dataset).version,
        "machine": machine(),
        "minutes": f"{(time.monotonic() - started) / 60:.0f}",
    }
    write_section(document, "Planted label errors among the suspects", facts, table)


def read(dataset: Path, taxonomy: Taxonomy, settings: TrainSettings) -> Labelled:
    """Read all parts of a dataset and embed them."""
    mentions = [item for part in PARTS for item in read_part(dataset, part)]
    return Labelled(
        keys=tuple(item.mention.key for item in mentions),
        labels=tuple(item.labels for item in mentions),
        clusters=tuple(cluster for part in PARTS for cluster in read_clusters(dataset, part)),
        features=frozen_features(mentions, taxonomy.category_keys, settings),
    )


if __name__ == "__main__":
    typer.run(main)
