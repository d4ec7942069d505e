"""Plots as rows that dvc shows and as pictures."""

import csv

import numpy as np
import pytest

from serving.scoring.decision import Logits
from tests.training.labelled import KEYS, labelled, predictions_of, random_mentions, random_predictions
from training.evaluation.metrics import CoveragePoint, confusion
from training.evaluation.plots import make_curves, write_plots

MENTIONS = random_mentions(300, seed=0)
FILES = {
    "confusion.csv": ["actual", "predicted"],
    "precision_recall_negative.csv": ["threshold", "precision", "recall"],
    "precision_recall_neutral.csv": ["threshold", "precision", "recall"],
    "precision_recall_positive.csv": ["threshold", "precision", "recall"],
    "precision_recall_categories.csv": ["threshold", "precision", "recall"],
    "reliability_before.csv": ["confidence", "accuracy", "mentions"],
    "reliability_after.csv": ["confidence", "accuracy", "mentions"],
    "coverage.csv": ["threshold", "coverage", "precision"],
}


def curves_of(predictions, review=None):
    random = np.random.default_rng(5)
    count = len(predictions.mentions)
    logits = Logits(random.normal(size=(count, 3)), random.normal(size=(count, len(KEYS))), (False,) * count)
    return make_curves(predictions, logits, bins=10, review=review)


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_plot_is_written_as_rows_and_as_a_picture(tmp_path):
    predictions = random_predictions(MENTIONS, seed=1)
    written = write_plots(curves_of(predictions, CoveragePoint(0.6, 0.5, 0.4)), tmp_path / "plots")
    pictures = {"confusion.png", "precision_recall.png", "reliability.png", "coverage.png"}
    assert {path.name for path in written} == set(FILES) | pictures
    assert {path.name for path in (tmp_path / "plots").iterdir()} == {path.name for path in written}
    for name, header in FILES.items():
        rows = rows_of(tmp_path / "plots" / name)
        assert rows
        assert list(rows[0]) == header
    for name in pictures:
        assert (tmp_path / "plots" / name).read_bytes().startswith(b"\x89PNG")


def test_confusion_rows_are_one_a_mention(tmp_path):
    predictions = random_predictions(MENTIONS, seed=1)
    write_plots(curves_of(predictions), tmp_path)
    rows = rows_of(tmp_path / "confusion.csv")
    assert len(rows) == len(MENTIONS)
    missed = sum(row["actual"] == "negative" and row["predicted"] == "positive" for row in rows)
    assert missed == confusion(predictions.true_tonality, predictions.predicted_tonality)[0, 2]


def test_curves_are_thinned_but_keep_their_ends():
    predictions = random_predictions(MENTIONS, seed=1)
    curves = curves_of(predictions)
    assert len(curves.coverage) == 200
    assert curves.coverage[0].threshold == predictions.confidence.max()
    assert curves.coverage[-1].coverage == 1.0
    assert curves.coverage[-1].precision == pytest.approx(predictions.correct.mean())


def test_the_curve_of_categories_counts_only_predicted_negatives():
    mentions = [labelled("а", "negative", ("price",)), labelled("б", "negative", ("price",))]
    predictions = predictions_of(mentions, np.eye(3)[[0, 1]], np.asarray([[0.1, 0.1, 0.9], [0.1, 0.1, 0.9]]))
    points = curves_of(predictions).precision_recall["categories"]
    assert [(point.precision, point.recall) for point in points] == [(1.0, 0.5), (pytest.approx(1 / 3), 0.5)]


def test_mentions_without_labels_make_empty_plots_and_no_error(tmp_path):
    predictions = predictions_of([labelled("а"), labelled("б")], np.eye(3)[[0, 1]])
    write_plots(curves_of(predictions), tmp_path)
    assert rows_of(tmp_path / "coverage.csv") == rows_of(tmp_path / "confusion.csv") == []
