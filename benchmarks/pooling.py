"""How the encoder's states should be pooled: a linear probe of the untouched encoder, five grouped folds.

    dvc repro prepare && python -m benchmarks.pooling

The encoder is not trained, so that a few minutes tell poolings apart: how far from the brand a token may stand and
still count (`train.focus_distance`; 0 is the plain mean), with the brand as the second of a pair and without.
"""

import time
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.document import machine, write_section
from benchmarks.sample.comparison import both_right, joined
from benchmarks.sample.folds import Fold, make_folds
from data.dataset import read_clusters, read_manifest, read_part
from data.params import load_settings
from data.record import TONALITIES, LabelledMention
from data.split import PARTS
from training.evaluation.metrics import Bools, Floats
from training.evaluation.predictions import Predictions, tonality_macro_f1_of
from training.fitting.build import build_model, make_encoder
from training.fitting.examples import make_examples, make_targets
from training.fitting.probe import pool_examples
from training.settings import TrainSettings
from training.tracking import git_commit

VARIANTS: dict[str, dict[str, object]] = {
    "brand not shown": {"show_brand": False},
    "plain mean": {"focus_distance": 0.0},
    "distance 1": {"focus_distance": 1.0},
    "distance 3": {"focus_distance": 3.0},
    "distance 6": {"focus_distance": 6.0},
    "distance 12": {"focus_distance": 12.0},
}
_INVERSE_PENALTY = 0.01  # of the logistic regression, the same for every pooling
_POINTS = 100.0


def pooled_vectors(mentions: list[LabelledMention], settings: TrainSettings) -> Floats:
    """Pool every mention [n, hidden] by the encoder as it comes."""
    model, tokenizer = build_model(mentions, (0,), settings)
    examples = make_examples(mentions, make_encoder(tokenizer, settings), make_targets(mentions, ()))
    return np.asarray(pool_examples(model, examples).numpy(), dtype=np.float64)


def probe_fold(fold: Fold, vectors: dict[str, Floats]) -> Predictions:
    """Fit logistic regression on the vectors of a fold's train and calibration mentions, and predict its test."""
    known = [(item, item.labels.tonality) for item in (*fold.train, *fold.calibration) if item.labels.tonality]
    probe = make_pipeline(
        StandardScaler(), LogisticRegression(C=_INVERSE_PENALTY, class_weight="balanced", max_iter=1000)
    )
    probe.fit(_rows([item for item, _ in known], vectors), [TONALITIES.index(label) for _, label in known])
    nothing: Bools = np.zeros((len(fold.test), 0), dtype=np.bool_)
    unmarked: Bools = np.zeros(len(fold.test), dtype=np.bool_)
    tonality = probe.predict_proba(_rows(fold.test, vectors))
    return Predictions(
        mentions=tuple(fold.test),
        category_keys=(),
        tonality=tonality,
        predicted_tonality=tonality.argmax(axis=1),
        categories=nothing.astype(np.float64),
        chosen=nothing,
        needs_review=unmarked,
        truncated=unmarked,
    )


def main(
    dataset: Annotated[Path, typer.Option(help="What `tonika data prepare` wrote.")] = Path("artifacts/dataset"),
    folds: Annotated[int, typer.Option(min=2)] = 5,
    params: Annotated[Path, typer.Option()] = Path("params.yaml"),
    document: Annotated[Path, typer.Option(help="Where the table is written.")] = Path("docs/benchmarks.md"),
) -> None:
    """Probe every pooling over all folds, print the table and write it to the document."""
    started, commit = time.monotonic(), git_commit()
    settings = load_settings("train", TrainSettings, params)
    mentions = [_without_categories(item) for part in PARTS for item in read_part(dataset, part)]
    clusters = [cluster for part in PARTS for cluster in read_clusters(dataset, part)]
    made = make_folds(mentions, clusters, folds)
    lines = ["| pooling | tonality macro F1 | two-brand texts, both right |", "|---|---|---|"]
    for name, changes in VARIANTS.items():
        rows = pooled_vectors(mentions, settings.model_copy(update=changes))
        vectors = {item.mention.key: row for item, row in zip(mentions, rows, strict=True)}
        predictions = joined([probe_fold(fold, vectors) for fold in made])
        tonality, both = tonality_macro_f1_of(predictions), both_right(predictions, None)
        lines.append(f"| {name} | {_POINTS * tonality:.1f} | {_POINTS * both:.1f} |")
        typer.echo(lines[-1])
    facts = {
        "command": f"python -m benchmarks.pooling --folds {folds}",
        "commit": commit,
        "dataset": read_manifest(dataset).version,
        "machine": machine(),
        "minutes": f"{(time.monotonic() - started) / 60:.0f}",
    }
    write_section(document, "Pooling, by a linear probe", facts, "\n".join(lines))


def _rows(mentions: list[LabelledMention], vectors: dict[str, Floats]) -> Floats:
    return np.stack([vectors[item.mention.key] for item in mentions])


def _without_categories(item: LabelledMention) -> LabelledMention:
    return item.model_copy(update={"labels": item.labels.model_copy(update={"categories": None})})


if __name__ == "__main__":
    typer.run(main)
