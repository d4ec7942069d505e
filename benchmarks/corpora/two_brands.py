"""Texts that name brands of different tonality: what a tool that does not look at the brand must get wrong."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from benchmarks.corpora.measuring import MeasuredPart
from benchmarks.corpora.table import SAMPLES, SEED, shown
from benchmarks.corpora.tasks import TOWARD_A_BRAND
from training.evaluation.bootstrap import interval
from training.evaluation.metrics import Bools, Ints, tonality_macro_f1
from training.evaluation.predictions import Predictions

_COLUMNS = ("model", "texts", "all brands right", "mentions", "mentions right", "tonality, macro F1")
_HEAD = f"| {' | '.join(_COLUMNS)} |\n|{'---|' * len(_COLUMNS)}"


@dataclass(frozen=True)
class Contrasting:
    """Mentions of such texts, pooled over corpora."""

    texts: Ints  # the text of each mention [n], numbered
    truth: Ints  # tonality [n]
    predicted: Ints  # tonality [n]

    @property
    def correct(self) -> Bools:
        """Where the predicted tonality is the annotated one [n]."""
        return np.asarray(self.truth == self.predicted)


def contrasting(parts: Sequence[Predictions]) -> Contrasting:
    """Take from each corpus the mentions whose text has another mention of another annotated tonality."""
    texts: list[int] = []
    rows_of: list[tuple[Predictions, Ints]] = []
    count = 0
    for predictions in parts:
        for group in np.unique(predictions.groups[predictions.tonality_known]):
            rows = np.flatnonzero((predictions.groups == group) & predictions.tonality_known)
            if len(np.unique(predictions.true_tonality[rows])) > 1:
                texts += [count] * len(rows)
                rows_of.append((predictions, rows))
                count += 1
    return Contrasting(
        np.asarray(texts, dtype=np.int64),
        np.concatenate([found.true_tonality[rows] for found, rows in rows_of] or [np.zeros(0, dtype=np.int64)]),
        np.concatenate([found.predicted_tonality[rows] for found, rows in rows_of] or [np.zeros(0, dtype=np.int64)]),
    )


def all_right(found: Contrasting, drawn: Ints) -> float:
    """Share of the texts among the rows `drawn` (which may repeat, whole texts) all of whose mentions are right."""
    texts, starts = np.unique(found.texts[drawn], return_inverse=True)
    if not len(texts):
        return 0.0
    counts = np.bincount(starts)
    hits = np.bincount(starts, weights=found.correct[drawn])
    # A text that was drawn k times has k times the rows, and counts k times.
    sizes = np.bincount(found.texts, minlength=int(found.texts.max()) + 1)[texts]
    times = counts / sizes
    return float((times * (hits == counts)).sum() / times.sum())


def two_brands_section(parts: Sequence[MeasuredPart]) -> str | None:
    """Make the table for the dev parts of the tasks that are toward a brand; None where they are not all there."""
    found = [part for part in parts if part.part == "dev" and part.data.task.name in TOWARD_A_BRAND]
    if len(found) != len(TOWARD_A_BRAND):
        return None
    lines = [_HEAD]
    for name, pick in _models(found).items():
        pooled = contrasting([pick(part) for part in found])
        if not len(pooled.texts):
            return None
        lines.append(_row(name, pooled))
    return "\n".join(lines)


def _models(parts: Sequence[MeasuredPart]) -> Mapping[str, Callable[[MeasuredPart], Predictions]]:
    names = [name for name in parts[0].models if all(name in part.models for part in parts)]
    return {**{name: partial(_kept, name) for name in names}, "TF-IDF": lambda part: part.baseline}


def _kept(name: str, part: MeasuredPart) -> Predictions:
    return part.models[name].kept


def _row(name: str, found: Contrasting) -> str:
    everything = np.arange(len(found.texts))

    def of_texts(measure: Callable[[Ints], float]) -> str:
        return shown(interval(measure, found.texts, SAMPLES, SEED), ".3f")

    cells = [
        name,
        str(len(np.unique(found.texts))),
        of_texts(lambda drawn: all_right(found, drawn)),
        str(len(everything)),
        of_texts(lambda drawn: float(found.correct[drawn].mean())),
        of_texts(lambda drawn: tonality_macro_f1(found.truth[drawn], found.predicted[drawn])),
    ]
    return f"| {' | '.join(cells)} |"
