"""The stage `out_of_fold`: what a model says of every labelled mention that it was not trained on.

The model is a linear probe of the encoder as it comes: fine-tuning once a fold would take as many times as long as the
stage `train`, for about the same tonality macro F1 (docs/experiments.md).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

import numpy as np

from data.dataset import read_clusters, read_manifest, read_part
from data.out_of_fold import (
    UNKNOWN_TONALITY,
    Origin,
    OutOfFold,
    categories_judged,
    category_table,
    tonality_indices,
    write_out_of_fold,
)
from data.record import TONALITIES, Labels
from data.split import PARTS
from data.taxonomy import Taxonomy
from training.cross_validation.features import Features, Progress, frozen_features
from training.cross_validation.folds import assign_folds
from training.cross_validation.probabilities import out_of_fold_probabilities
from training.errors import TrainingError
from training.evaluation.metrics import Floats, Ints, category_micro_f1, tonality_macro_f1
from training.settings import OutOfFoldSettings, TrainSettings


class Figures(TypedDict):
    """How well the probe does, out of fold; 0 where nothing is annotated."""

    mentions: int
    tonality_macro_f1: float
    category_micro_f1: float  # of mentions whose categories were judged; see `measure`


def out_of_fold_stage(
    dataset: Path,
    taxonomy: Taxonomy,
    output: Path,
    train: TrainSettings,
    settings: OutOfFoldSettings,
    progress: Progress = lambda _done, _total: None,
) -> Figures:
    """Judge all parts of `dataset` in folds and write the probabilities to `output`.

    Nothing here is fitted for the champion, so that the test part may be judged, too.

    Raises:
        TonikaError: the dataset is missing, of another taxonomy or too small for the folds, or the encoder cannot be
            loaded.
    """
    manifest = read_manifest(dataset)
    if manifest.taxonomy_version != taxonomy.version:
        raise TrainingError(
            f"{dataset} was prepared with the taxonomy '{manifest.taxonomy_name}' ({manifest.taxonomy_version}), "
            f"the stage was given '{taxonomy.name}' ({taxonomy.version}); give both the same one"
        )
    parts = [(part, item) for part in PARTS for item in read_part(dataset, part)]
    clusters = [cluster for part in PARTS for cluster in read_clusters(dataset, part)]
    mentions = [item for _, item in parts]
    labels = tuple(item.labels for item in mentions)
    folds = assign_folds([each.tonality for each in labels], clusters, settings.folds, settings.seed)
    features = frozen_features(mentions, taxonomy.category_keys, train, progress)
    tonality, categories = judge(features, labels, taxonomy.category_keys, folds, settings.inverse_penalty)
    made = OutOfFold(
        origin=Origin(
            categories=taxonomy.category_keys, dataset=manifest.version, folds=settings.folds, encoder=train.encoder
        ),
        keys=tuple(item.mention.key for item in mentions),
        parts=tuple(part for part, _ in parts),
        labels=labels,
        tonality=tonality,
        categories=categories,
    )
    write_out_of_fold(output, made)
    return measure(made)


def judge(
    features: Features, labels: Sequence[Labels], category_keys: Sequence[str], folds: Ints, inverse_penalty: float
) -> tuple[Floats, Floats]:
    """Return probabilities of tonality [n, 3] and of categories [n, c], out of fold.

    Categories are learned only where somebody judged them: whether a mention is negative at all is the other model's
    question, and apart from it more wrong categories are found (docs/experiments.md).
    """
    truth, judged = tonality_indices(labels), categories_judged(labels)
    known = truth != UNKNOWN_TONALITY
    tonality = out_of_fold_probabilities(features, truth, known, len(TONALITIES), folds, inverse_penalty)
    categories = np.zeros((len(labels), len(category_keys)))
    for column, chosen in enumerate(category_table(labels, category_keys).T):
        both = out_of_fold_probabilities(features, chosen.astype(np.int64), judged, 2, folds, inverse_penalty)
        categories[:, column] = both[:, 1]
    return tonality, categories


def measure(made: OutOfFold) -> Figures:
    """Compare probabilities with the labels.

    Categories are measured at the break-even point, with as many (mention, category) pairs chosen as were labelled: no
    threshold is fitted. Source: Lewis 1992, "Representation and Learning in Information Retrieval", chapter 6.
    """
    truth = made.true_tonality
    known = truth != UNKNOWN_TONALITY
    labelled = made.true_categories[made.categories_judged]
    probabilities = made.categories[made.categories_judged]
    chosen = np.zeros(labelled.size, dtype=np.bool_)
    chosen[np.argsort(-probabilities.ravel(), kind="stable")[: labelled.sum()]] = True
    return Figures(
        mentions=len(made.keys),
        tonality_macro_f1=tonality_macro_f1(truth[known], made.tonality[known].argmax(axis=1)),
        category_micro_f1=category_micro_f1(labelled, chosen.reshape(labelled.shape)),
    )
