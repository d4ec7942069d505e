"""How many labels an order of `tonika label push` saves, on pools with hidden labels.

    python -m benchmarks.active_learning --corpora FOLDER

A pool is the train part of a labelled corpus that lies outside the project; benchmarks/corpora/mappings has its shape.
Mentions are pushed in the order under test, people "label" the first of them, a model is trained on all labels so far
and measured on the dev part, and its scores order the next push. The model is a linear probe of the frozen encoder:
fine-tuning one for every round, order and seed would take days.
"""

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer

from benchmarks.active_learning.curves import RANDOM, Curves
from benchmarks.active_learning.probe import pooled
from benchmarks.active_learning.report import draw, render, verdict
from benchmarks.active_learning.rounds import Pool, label_in_rounds
from benchmarks.active_learning.strategies import DRAWN, LARGEST, POOLS, RARE, STRATEGIES, UNCERTAINTY
from benchmarks.corpus import Corpus, CorpusError, read_corpus
from benchmarks.document import machine, write_section
from benchmarks.options import numbers
from data.params import load_settings
from labeling.settings import LabelSettings
from training.settings import TrainSettings
from training.tracking import git_commit

FOLDER = Path("artifacts/active_learning")

_SAVED_AT = 0.75  # of the labels, and at the end
_INTRODUCTION = """\
Each pool is the train part of a corpus whose labels are hidden; its dev part measures. In every round all mentions that
are not labelled yet are put in the order under test (`labeling.exchange.order` itself; near-duplicates are found once
for the whole pool), the first are labelled, and **a linear probe of the frozen encoder**, not the fine-tuned model, is
trained and calibrated on all labels so far. The first {first} labels are random, the same for every order of a seed.
Means over {seeds} seeds, in points; intervals are 95 %, by a bootstrap over seeds that draws the same seeds for both
sides of a comparison; they say nothing of another dev part. *Mean gain*: how much higher than random's the curve lies
on average over labels. *Saved at n*: the share of random's labels that an order does without for the figure that random
reaches with n (curves made to rise by isotonic regression; one that never gets there counts as all labels of the last
round). The orders *by ...* put the same function to work with another measure of certainty than its own
(`benchmarks/active_learning/confidence.py`). The measure of `uncertainty` was chosen among about twenty on the first
three pools, which flatters it there; `tweets` and `news_entities` were not looked at before it was fixed ("Order of
labelling" in [experiments](experiments.md))."""


def make_pool(corpus: Corpus, train: TrainSettings, label: LabelSettings) -> Pool:
    """Pool the vectors of a corpus, or read those that an earlier call kept."""
    mentions = [*corpus.train, *corpus.dev]
    content = json.dumps([train.model_dump(), [item.mention.key for item in mentions]], sort_keys=True)
    kept = FOLDER / f"{corpus.name}-{hashlib.sha256(content.encode()).hexdigest()[:16]}.npy"
    return Pool(corpus, pooled(mentions, corpus.category_keys, train, kept), train, label)


def curves_of(pool: Pool, names: Sequence[str], rounds: tuple[int, ...], seeds: Sequence[int]) -> list[Curves]:
    """Label a pool by strategies and seeds; returns the curves of every figure that its dev part allows."""
    runs: dict[str, list[Sequence[Mapping[str, float]]]] = {}
    for name in names:
        runs[name] = [label_in_rounds(pool, STRATEGIES[name], rounds, seed).figures for seed in seeds]
        typer.echo(f"{pool.corpus.name}: {name} done")
    return [
        Curves(
            pool.corpus.name,
            figure,
            rounds,
            {name: np.asarray([[after[figure] for after in run] for run in made]) for name, made in runs.items()},
        )
        for figure in runs[RANDOM][0][0]
    ]


def main(
    corpora: Annotated[Path, typer.Option(help="The folder that holds the corpora.")],
    seeds: Annotated[
        str, typer.Option(help="Separated by commas; each is another start.")
    ] = "13,29,47,61,83,97,101,113,131,149",
    rounds: Annotated[
        str, typer.Option(help="How many labels there are after each.")
    ] = "100,200,400,700,1000,1500,2000",
    params: Annotated[Path, typer.Option()] = Path("params.yaml"),
    document: Annotated[Path, typer.Option(help="Where the tables are written.")] = Path("docs/benchmarks.md"),
) -> None:
    """Measure every pool that is there, print the tables and write them to the document, with a picture beside it."""
    started, commit = time.monotonic(), git_commit()
    train = load_settings("train", TrainSettings, params)
    label = load_settings("label", LabelSettings, params)
    sizes = tuple(numbers(rounds))
    found: list[Curves] = []
    skipped = []
    for name, strategies in POOLS.items():
        try:
            corpus = read_corpus(corpora, name)
        except CorpusError as error:
            typer.echo(f"{name} is skipped: {error}")
            skipped.append(name)
            continue
        pool = make_pool(corpus, train, label)
        torch.set_num_threads(1)  # for a probe of a few hundred rows more are slower
        found += curves_of(pool, strategies, sizes, numbers(seeds))
    if not found:
        typer.echo(f"no pool in {corpora}, so nothing was measured; --corpora names the folder that holds them")
        raise typer.Exit(1)
    at = (round_at(sizes, _SAVED_AT), sizes[-1])
    picture = document.parent / "images" / "active_learning.png"
    draw(picture, found, DRAWN)
    parts = [
        _INTRODUCTION.format(first=sizes[0], seeds=len(numbers(seeds))),
        *([f"Not present and skipped: {', '.join(skipped)}."] if skipped else []),
        verdict(found, (UNCERTAINTY, RARE, LARGEST), sizes[-1]),
        f"![Learning curves](images/{picture.name})",
        *(render(curves, at) for curves in found),
    ]
    content = "\n\n".join(parts)
    typer.echo(content)
    facts = {
        "command": f"python -m benchmarks.active_learning --corpora FOLDER --seeds {seeds} --rounds {rounds}",
        "commit": commit,
        "machine": machine(),
        "minutes of processor time (pooled vectors are reused)": f"{time.process_time() / 60:.0f}",
        "minutes": f"{(time.monotonic() - started) / 60:.0f}",
    }
    write_section(document, "Active learning", facts, content)


def round_at(rounds: Sequence[int], share: float) -> int:
    """Return the first round that has at least a share of the last one's labels."""
    return next(count for count in rounds if count >= share * rounds[-1])


if __name__ == "__main__":
    typer.run(main)
