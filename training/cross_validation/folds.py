"""Folds for cross-validation that never part what says nearly the same."""

import warnings
from collections.abc import Sequence

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold

from training.errors import TrainingError
from training.evaluation.metrics import Ints


def assign_folds(classes: Sequence[str | None], groups: Sequence[str], folds: int, seed: int) -> Ints:
    """Give each of n mentions the number of its fold [n], from 0 to `folds` - 1.

    Args:
        classes: what folds should have the same shares of, as far as groups allow; None is a class, too.
        groups: mentions of one group share a fold. A dataset's clusters are groups of texts, so that the brands of a
            text stay with one another and with the text's near-duplicates.
        folds: how many, at least 2.
        seed: of the order in which groups are dealt out.

    Raises:
        TrainingError: there are fewer groups than folds.
    """
    distinct = len(set(groups))
    if distinct < folds:
        raise TrainingError(
            f"the dataset has {distinct} texts that are not near-duplicates of one another, expected at least "
            f"{folds}, one a fold; label more mentions, or lower out_of_fold.folds in params.yaml"
        )
    _, strata, counts = np.unique([str(name) for name in classes], return_inverse=True, return_counts=True)
    if counts.max() < folds:  # nothing to keep the shares of, and the splitter would refuse
        strata = np.zeros(len(strata), dtype=np.int64)
    assigned = np.zeros(len(strata), dtype=np.int64)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The least populated class")  # it is still dealt out, one a fold
        splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
        for number, (_, held_out) in enumerate(splitter.split(strata, strata, list(groups))):
            assigned[held_out] = number
    return assigned
