"""Predictions of trials on disk: what the best and the present settings are compared by, long after their bundles."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from data.record import LabelledMention
from training.errors import TrainingError
from training.evaluation.predictions import ARRAYS, Predictions


def write_predictions(path: Path, predictions: Predictions) -> None:
    """Write the arrays alone: mentions and category keys are those of the dataset and the taxonomy."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        path,
        allow_pickle=False,
        categories_need_negative=np.asarray(predictions.categories_need_negative),
        **{name: getattr(predictions, name) for name in ARRAYS},
    )


def read_predictions(path: Path, mentions: Sequence[LabelledMention], category_keys: Sequence[str]) -> Predictions:
    """Read what `write_predictions` wrote for the same mentions and categories, in the same order.

    Raises:
        TrainingError: the file is not there.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            return Predictions(
                mentions=tuple(mentions),
                category_keys=tuple(category_keys),
                categories_need_negative=bool(file["categories_need_negative"]),
                **{name: file[name] for name in ARRAYS},
            )
    except FileNotFoundError as error:
        raise TrainingError(
            f"no {path}, which the search wrote beside its study; bring it back, or search anew in another folder "
            "(--output)"
        ) from error
