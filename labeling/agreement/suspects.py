"""Labels that a model which was not fitted on them finds improbable: they deserve a second look.

What counts as suspect is told by confident learning (Northcutt, Jiang & Chuang 2021, "Confident Learning: Estimating
Uncertainty in Dataset Labels"), through cleanlab; `python -m benchmarks.suspects` measures how many planted errors
are found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Literal

import numpy as np
from cleanlab.filter import find_label_issues
from cleanlab.multilabel_classification.filter import find_multilabel_issues_per_class
from numpy.typing import NDArray

from data.errors import DataError
from data.out_of_fold import UNKNOWN_TONALITY, OutOfFold, read_out_of_fold
from data.record import TONALITIES
from data.taxonomy import Taxonomy
from labeling.errors import LabelingError

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NO_CATEGORY = "none"

_MIN_EXAMPLES = 5  # of a label that can be doubted: a rarer one is improbable only for being rare
_REMEDY = "`dvc repro out_of_fold` makes it"


@dataclass(frozen=True)
class Suspect:
    """A label that is probably wrong."""

    key: str  # of the mention
    field: Literal["tonality", "categories"]
    labelled: str  # a tonality; or keys of categories joined by "|", or "none"
    likely: str  # what the model finds, in the same form
    quality: float  # 0 to 1, the lower the more suspect; see find_suspects


def find_suspects(out_of_fold: Path, taxonomy: Taxonomy, limit: int | None = None) -> list[Suspect]:
    """Return suspect labels, at most `limit` of them, the most suspect first.

    The quality of a tonality is its probability. That of categories is the probability that the most doubtful of the
    chosen ones applies, times the probability that the likeliest of the others does not. Either is divided by the
    mean of its field, so that both fields can be put in one order, and is 1 at most.

    Raises:
        LabelingError: there is no such file, it is not one, or it was made with other categories.
    """
    try:
        judged = read_out_of_fold(out_of_fold)
    except DataError as error:
        raise LabelingError(f"{error}; {_REMEDY}") from error
    if judged.origin.categories != taxonomy.category_keys:
        raise LabelingError(
            f"{out_of_fold} was made with the categories {list(judged.origin.categories)}, the taxonomy "
            f"'{taxonomy.name}' has {list(taxonomy.category_keys)}; {_REMEDY} with those of prepare.taxonomy"
        )
    found = [*_suspect_tonalities(judged), *_suspect_categories(judged)]
    return sorted(found, key=attrgetter("quality", "key"))[:limit]


def _suspect_tonalities(judged: OutOfFold) -> Iterator[Suspect]:
    rows = np.flatnonzero(judged.true_tonality != UNKNOWN_TONALITY)
    labels, probabilities = judged.true_tonality[rows], judged.tonality[rows]
    counts = np.bincount(labels, minlength=len(TONALITIES))
    if np.count_nonzero(counts) == 1 or not len(rows):  # cleanlab refuses to tell one class from nothing
        return
    quality = _relative(probabilities[np.arange(len(rows)), labels])
    suspect = find_label_issues(
        labels,
        probabilities,
        filter_by="low_self_confidence",
        return_indices_ranked_by="self_confidence",
        n_jobs=1,
    )
    for row in suspect:
        likely = probabilities[row].argmax()
        if counts[labels[row]] >= _MIN_EXAMPLES and likely != labels[row]:
            yield Suspect(
                key=judged.keys[rows[row]],
                field="tonality",
                labelled=TONALITIES[labels[row]],
                likely=TONALITIES[likely],
                quality=float(quality[row]),
            )


def _suspect_categories(judged: OutOfFold) -> Iterator[Suspect]:
    rows = np.flatnonzero(judged.categories_judged)
    chosen, probabilities = judged.true_categories[rows], judged.categories[rows]
    if not chosen.size:
        return
    doubted = _doubted(chosen, probabilities)
    given = np.where(chosen, probabilities, 1.0).min(axis=1)
    missing = np.where(chosen, 0.0, probabilities).max(axis=1)
    quality = _relative(given * (1.0 - missing))
    for row in np.flatnonzero(doubted.any(axis=1)):
        likely = chosen[row] ^ doubted[row]
        best = probabilities[row].argmax()
        likely[best] |= not likely.any() and not doubted[row, best]
        yield Suspect(
            key=judged.keys[rows[row]],
            field="categories",
            labelled=_joined(chosen[row], judged.origin.categories),
            likely=_joined(likely, judged.origin.categories),
            quality=float(quality[row]),
        )


def _doubted(chosen: Bools, probabilities: Floats) -> Bools:
    """Return which choices are suspect [n, c], whether a category was chosen or not."""
    doubted = np.zeros(chosen.shape, dtype=np.bool_)
    counts = chosen.sum(axis=0)
    columns = np.flatnonzero((counts >= _MIN_EXAMPLES) & (len(chosen) - counts >= _MIN_EXAMPLES))
    if len(columns):
        labels = [np.flatnonzero(row).tolist() for row in chosen[:, columns]]
        doubted[:, columns] = find_multilabel_issues_per_class(
            labels, probabilities[:, columns], filter_by="confident_learning", n_jobs=1
        )
    return doubted


def _relative(quality: Floats) -> Floats:
    return np.asarray(np.minimum(quality / max(quality.mean(), np.finfo(np.float64).tiny), 1.0))


def _joined(chosen: Bools, category_keys: Sequence[str]) -> str:
    return "|".join(key for key, is_chosen in zip(category_keys, chosen, strict=True) if is_chosen) or NO_CATEGORY
