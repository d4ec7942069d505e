"""What every model predicts for a part of a corpus."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.corpora.bundles import Bundles
from benchmarks.corpora.tasks import Figure, TaskData
from data.record import LabelledMention
from serving.scoring.scorer import Scorer
from training.evaluation.baseline import fit_baseline
from training.evaluation.figures import defined_figures
from training.evaluation.metrics import Ints
from training.evaluation.predictions import Predictions, predict

POINTS = 100.0


@dataclass(frozen=True)
class Measured:
    """What one model says of one part, in both precisions."""

    float32: Predictions
    int8: Predictions
    int8_kept: bool
    abstention_threshold: float  # of the precision that is kept

    @property
    def kept(self) -> Predictions:
        """Those of the precision that the stage `export` would keep."""
        return self.int8 if self.int8_kept else self.float32


@dataclass(frozen=True)
class MeasuredPart:
    """One part of one task, as all models see it."""

    data: TaskData
    part: str
    models: Mapping[str, Measured]  # by name; a model is absent where it was not trained
    baseline: Predictions  # TF-IDF
    sample: Predictions | None  # the model of the packaged sample alone

    def rows(self, figure: Figure) -> Ints:
        """Return the mentions that a figure is of."""
        domains = self.data.corpus.domains
        return np.flatnonzero(
            [figure.domain is None or domains.get(item.mention.key) == figure.domain for item in self.baseline.mentions]
        )


def points(figure: Figure, predictions: Predictions, drawn: Ints) -> float:
    """Measure the rows `drawn`, in points."""
    return POINTS * defined_figures(predictions, np.arange(len(predictions.mentions)))[figure.key](predictions, drawn)


def measure(data: TaskData, models: Mapping[str, Bundles], sample: Path | None) -> list[MeasuredPart]:
    """Score every part that is there with every model, and with a baseline fitted on train and calibration part."""
    corpus = data.corpus
    # Categories that train does not have are never predicted, and count as missed.
    everything = [item for _, items in data.measured for item in items]
    others = {key for item in everything for key in item.labels.categories or ()} - {*corpus.category_keys}
    keys = (*corpus.category_keys, *sorted(others))
    baseline = fit_baseline(corpus.train, keys, categories_need_negative=corpus.categories_need_negative)
    scorers = {
        name: (Scorer.load(each.float32), Scorer.load(each.int8), each.int8_kept) for name, each in models.items()
    }
    newcomer = None if sample is None else Scorer.load(sample)
    return [
        MeasuredPart(
            data=data,
            part=part,
            models={name: _measured(*loaded, items, keys) for name, loaded in scorers.items()},
            baseline=baseline.predict(items),
            sample=None if newcomer is None else predict(newcomer, items, keys),
        )
        for part, items in data.measured
    ]


def _measured(
    float32: Scorer, int8: Scorer, int8_kept: bool, mentions: Sequence[LabelledMention], keys: tuple[str, ...]
) -> Measured:
    kept = int8 if int8_kept else float32
    return Measured(
        predict(float32, mentions, keys), predict(int8, mentions, keys), int8_kept, kept.config.abstention_threshold
    )
