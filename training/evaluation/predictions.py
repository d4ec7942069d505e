"""What a model said of labelled mentions, as arrays beside what people said."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from data.record import TONALITIES, LabelledMention
from data.text import text_key
from serving.scoring.bundle import BundleConfig
from serving.scoring.decision import Score
from serving.scoring.scorer import Scorer
from training.errors import TrainingError
from training.evaluation.metrics import Bools, Floats, Ints, category_micro_f1, tonality_macro_f1

UNKNOWN_TONALITY = -1

ARRAYS = ("tonality", "predicted_tonality", "categories", "chosen", "needs_review", "truncated")  # of Predictions


@dataclass(frozen=True, eq=False)
class Predictions:
    """Predictions for n mentions and c categories; row i of every array belongs to mention i."""

    mentions: tuple[LabelledMention, ...]
    category_keys: tuple[str, ...]
    tonality: Floats  # probabilities [n, 3]
    predicted_tonality: Ints  # class indices [n], by the model's own rule
    categories: Floats  # probabilities [n, c]
    chosen: Bools  # [n, c], by the model's own rule: by threshold, and none unless negative where that is the rule
    needs_review: Bools  # [n]
    truncated: Bools  # [n]
    categories_need_negative: bool = True

    @cached_property
    def true_tonality(self) -> Ints:
        """Class indices [n]; UNKNOWN_TONALITY where tonality was not annotated or the mention is excluded."""
        indices = [
            TONALITIES.index(item.labels.tonality)
            if item.labels.tonality and not item.labels.excluded
            else UNKNOWN_TONALITY
            for item in self.mentions
        ]
        return np.asarray(indices, dtype=np.int64)

    @cached_property
    def tonality_known(self) -> Bools:
        """Where tonality can be judged [n]."""
        return np.asarray(self.true_tonality != UNKNOWN_TONALITY)

    @cached_property
    def may_have_categories(self) -> Bools:
        """Where the model's own rule allows categories [n]: at predicted negatives, or everywhere."""
        negative = self.predicted_tonality == TONALITIES.index("negative")
        return np.asarray(negative | (not self.categories_need_negative))

    @cached_property
    def true_categories(self) -> Bools:
        """The annotated categories [n, c]; False throughout where they were not annotated.

        Raises:
            TrainingError: a mention has a category for which there is no column.
        """
        columns = {key: column for column, key in enumerate(self.category_keys)}
        truth = np.zeros((len(self.mentions), len(columns)), dtype=np.bool_)
        for row, item in enumerate(self.mentions):
            for key in item.labels.categories or ():
                if key not in columns:
                    raise TrainingError(
                        f"a mention is labelled with the category '{key}', the predictions have {list(columns)}; "
                        "prepare the dataset with the taxonomy that the model is measured by"
                    )
                truth[row, columns[key]] = True
        return truth

    @cached_property
    def categories_known(self) -> Bools:
        """Where categories can be judged [n]."""
        known = [item.labels.categories is not None and not item.labels.excluded for item in self.mentions]
        return np.asarray(known, dtype=np.bool_)

    @cached_property
    def confidence(self) -> Floats:
        """The probability of the predicted tonality [n]."""
        return probability_of(self.tonality, self.predicted_tonality)

    @cached_property
    def correct(self) -> Bools:
        """Where the predicted tonality is the annotated one [n]; False where that is unknown."""
        return np.asarray(self.predicted_tonality == self.true_tonality)

    @cached_property
    def groups(self) -> Ints:
        """Group indices [n]: mentions of the same text share one, whichever brands they are about."""
        keys = [text_key(item.mention.text) for item in self.mentions]
        _, groups = np.unique(keys, return_inverse=True)
        return np.asarray(groups, dtype=np.int64)

    def take(self, rows: Ints) -> Self:
        """Return the predictions at `rows` (indices, which may repeat), in that order."""
        return type(self)(
            mentions=tuple(self.mentions[row] for row in rows),
            category_keys=self.category_keys,
            categories_need_negative=self.categories_need_negative,
            **{name: getattr(self, name)[rows] for name in ARRAYS},
        )


def predict(
    scorer: Scorer, mentions: Sequence[LabelledMention], category_keys: Sequence[str] | None = None
) -> Predictions:
    """Score labelled mentions exactly as a service would, one row each.

    `category_keys` are the columns to measure, by default the bundle's own; one that the bundle does not know
    has probability 0 and is never chosen, so that models of different taxonomies can be measured by one.
    """
    return scored_predictions(scorer.score([item.mention for item in mentions]), mentions, scorer.config, category_keys)


def scored_predictions(
    scores: Sequence[Score],
    mentions: Sequence[LabelledMention],
    config: BundleConfig,
    category_keys: Sequence[str] | None = None,
) -> Predictions:
    """Put the scores that a bundle of this configuration gave to `mentions` into arrays; see `predict`."""
    keys = config.taxonomy.category_keys if category_keys is None else tuple(category_keys)
    tonality = [[score.tonality_probabilities[key] for key in TONALITIES] for score in scores]
    categories = [[score.category_probabilities.get(key, 0.0) for key in keys] for score in scores]
    chosen = [[any(choice.key == key for choice in score.categories) for key in keys] for score in scores]
    return Predictions(
        mentions=tuple(mentions),
        category_keys=keys,
        tonality=np.asarray(tonality, dtype=np.float64).reshape(len(scores), len(TONALITIES)),
        predicted_tonality=np.asarray([TONALITIES.index(score.tonality) for score in scores], dtype=np.int64),
        categories=np.asarray(categories, dtype=np.float64).reshape(len(scores), len(keys)),
        chosen=np.asarray(chosen, dtype=np.bool_).reshape(len(scores), len(keys)),
        needs_review=np.asarray([score.needs_review for score in scores], dtype=np.bool_),
        truncated=np.asarray([score.truncated for score in scores], dtype=np.bool_),
        categories_need_negative=config.categories_need_negative,
    )


def probability_of(probabilities: Floats, classes: Ints) -> Floats:
    """Return the probability [n] that `probabilities` [n, c] give to `classes` [n]."""
    return np.asarray(probabilities[np.arange(len(classes)), classes])


def tonality_macro_f1_of(predictions: Predictions, rows: Ints | None = None) -> float:
    """Tonality macro F1 over the mentions (of `rows`, if given) whose tonality is annotated."""
    rows = _judged(predictions.tonality_known, rows)
    return tonality_macro_f1(predictions.true_tonality[rows], predictions.predicted_tonality[rows])


def category_micro_f1_of(predictions: Predictions, rows: Ints | None = None) -> float:
    """Category micro F1 over the mentions (of `rows`, if given) whose categories are annotated."""
    rows = _judged(predictions.categories_known, rows)
    return category_micro_f1(predictions.true_categories[rows], predictions.chosen[rows])


def headline(predictions: Predictions, rows: Ints | None = None) -> float:
    """Mean of tonality macro F1 and category micro F1 (0 to 1), over `rows` (which may repeat) if given.

    A half for which nothing at all is annotated is left out rather than counted as 0.
    """
    halves = []
    if predictions.tonality_known.any():
        halves.append(tonality_macro_f1_of(predictions, rows))
    if predictions.categories_known.any():
        halves.append(category_micro_f1_of(predictions, rows))
    return sum(halves) / len(halves) if halves else 0.0


def _judged(known: Bools, rows: Ints | None) -> Ints:
    return np.flatnonzero(known) if rows is None else rows[known[rows]]
