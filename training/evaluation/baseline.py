"""The yardstick: TF-IDF and logistic regression, fitted on the same mentions and measured by the same code."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import OneHotEncoder

from data.record import TONALITIES, LabelledMention
from data.text import normalize
from training.errors import TrainingError
from training.evaluation.metrics import Floats, Ints
from training.evaluation.predictions import Predictions

Matrix = Any  # a sparse matrix; SciPy has no types

_THRESHOLD = 0.5
_NEGATIVE = TONALITIES.index("negative")
_MAX_ITERATIONS = 1000


class MentionFeatures:
    """What the baseline sees of a mention, all of it after `data.text.normalize`.

    TF-IDF of words (1 and 2 in a row) and of characters (2 to 5 in a row, within words) of the text, and which
    brand the mention is about, one-hot. So it knows the brand's usual tonality; of two brands in one text it
    does not know which words belong to which, as no linear model of these features could.
    """

    def __init__(self) -> None:
        words = TfidfVectorizer(ngram_range=(1, 2), lowercase=False, sublinear_tf=True)
        characters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), lowercase=False, sublinear_tf=True, max_features=200_000
        )
        brands = OneHotEncoder(handle_unknown="ignore")
        self._columns = ColumnTransformer(
            [("words", words, 0), ("characters", characters, 0), ("brand", brands, [1])], sparse_threshold=1.0
        )

    def fit(self, mentions: Sequence[LabelledMention]) -> "MentionFeatures":
        """Learn vocabularies and brands."""
        self._columns.fit(_columns(mentions))
        return self

    def transform(self, mentions: Sequence[LabelledMention]) -> Matrix:
        """Return the features of mentions, a sparse matrix [n, features]."""
        return self._columns.transform(_columns(mentions))


@dataclass(frozen=True)
class ProbabilityModel:
    """A balanced logistic regression, or a constant where there was nothing to learn from."""

    classes: int
    regression: Any  # None for a constant
    constant: Floats  # [classes]

    @classmethod
    def fit(cls, features: Matrix, truth: Ints, classes: int) -> "ProbabilityModel":
        """Fit class indices `truth` [n]; one class alone, or none, gives constant probabilities."""
        present = np.unique(truth)
        if len(present) == 1:
            return cls(classes, None, np.eye(classes)[present[0]])
        if not len(present):
            return cls(classes, None, np.full(classes, 1.0 / classes))
        regression = LogisticRegression(class_weight="balanced", max_iter=_MAX_ITERATIONS)
        return cls(classes, regression.fit(features, truth), np.zeros(classes))

    def probabilities(self, features: Matrix) -> Floats:
        """Return probabilities [n, classes]; a class that was never seen has 0."""
        found = np.tile(self.constant, (features.shape[0], 1))
        if self.regression is not None:
            found[:, self.regression.classes_] = self.regression.predict_proba(features)
        return np.asarray(found, dtype=np.float64)


@dataclass(frozen=True)
class Baseline:
    """A fitted baseline: one model for tonality and one for each category."""

    category_keys: tuple[str, ...]
    features: MentionFeatures
    tonality: ProbabilityModel
    categories: tuple[ProbabilityModel, ...]
    categories_need_negative: bool

    def predict(self, mentions: Sequence[LabelledMention]) -> Predictions:
        """Predict as the bundle does: categories at or above 0.5, for predicted negatives only where they need one."""
        if not mentions:
            return self._predictions(mentions, np.zeros((0, 3)), np.zeros((0, len(self.categories))))
        features = self.features.transform(mentions)
        columns = [model.probabilities(features)[:, 1] for model in self.categories]
        categories = np.column_stack(columns) if columns else np.zeros((len(mentions), 0))
        return self._predictions(mentions, self.tonality.probabilities(features), categories)

    def _predictions(self, mentions: Sequence[LabelledMention], tonality: Floats, categories: Floats) -> Predictions:
        return _assemble(mentions, self.category_keys, tonality, categories, self.categories_need_negative)


def fit_baseline(
    mentions: Sequence[LabelledMention], category_keys: Sequence[str], *, categories_need_negative: bool = True
) -> Baseline:
    """Fit on mentions that are not measured afterwards; each label is learned where it was annotated.

    Raises:
        TrainingError: there are no mentions, or one has a category that is not among `category_keys`.
    """
    if not mentions:
        raise TrainingError("the baseline has no mentions to learn from; expected the train part of a dataset")
    keys = tuple(category_keys)
    features = MentionFeatures().fit(mentions)
    matrix = features.transform(mentions)
    # Empty predictions, for what they know of the labels.
    labels = _assemble(
        mentions, keys, np.zeros((len(mentions), 3)), np.zeros((len(mentions), len(keys))), categories_need_negative
    )
    known, judged = labels.tonality_known, labels.categories_known
    truth = labels.true_categories[judged].astype(np.int64)
    return Baseline(
        category_keys=keys,
        features=features,
        tonality=ProbabilityModel.fit(matrix[known], labels.true_tonality[known], len(TONALITIES)),
        categories=tuple(
            ProbabilityModel.fit(matrix[judged], truth[:, column], classes=2) for column in range(len(keys))
        ),
        categories_need_negative=categories_need_negative,
    )


def _assemble(
    mentions: Sequence[LabelledMention],
    keys: tuple[str, ...],
    tonality: Floats,
    categories: Floats,
    categories_need_negative: bool,
) -> Predictions:
    predicted = np.asarray(tonality.argmax(axis=1), dtype=np.int64)
    asked = (predicted == _NEGATIVE) | (not categories_need_negative)
    nobody = np.zeros(len(mentions), dtype=np.bool_)
    return Predictions(
        mentions=tuple(mentions),
        category_keys=keys,
        tonality=tonality,
        predicted_tonality=predicted,
        categories=categories,
        chosen=(categories >= _THRESHOLD) & asked[:, None],
        needs_review=nobody,
        truncated=nobody,
        categories_need_negative=categories_need_negative,
    )


def _columns(mentions: Sequence[LabelledMention]) -> NDArray[np.object_]:
    """Text and brand [n, 2]."""
    pairs = [(normalize(item.mention.text), normalize(item.mention.brand or "")) for item in mentions]
    return np.asarray(pairs, dtype=np.object_)
