"""The bundle as an MLflow pyfunc, so that MLflow's own server and Spark can score with it.

MLflow copies this file into the model and runs it when the model is loaded ("models from code"): nothing is pickled.
"""

from pathlib import Path
from typing import Any

import pandas as pd
from mlflow.models import set_model
from mlflow.pyfunc.model import PythonModel, PythonModelContext

from data.errors import DataError
from data.record import TONALITIES, Mention
from data.validation import parse_mention
from serving.registry.champion import BUNDLE_ARTIFACT
from serving.scoring.decision import Score
from serving.scoring.scorer import Scorer

_FIELDS = ("text", "brand")  # what a score depends on


class TonikaModel(PythonModel):
    """Scores the columns `text` and, where there is one, `brand`."""

    def load_context(self, context: PythonModelContext) -> None:
        """Load the bundle among the model's artifacts."""
        self._scorer = Scorer.load(Path(context.artifacts[BUNDLE_ARTIFACT]))

    def predict(
        self, context: PythonModelContext, model_input: pd.DataFrame, params: dict[str, Any] | None = None
    ) -> pd.DataFrame:
        """Score each row; other columns are ignored.

        Returns:
            A frame with the same index: tonality, confidence, needs_review, truncated, probability_negative,
            probability_neutral, probability_positive, and categories, a list of keys.

        Raises:
            DataError: a row is not a mention; the message says which, and why.
        """
        del context, params
        columns = [name for name in _FIELDS if name in model_input.columns]
        rows = model_input[columns].to_dict(orient="records")
        mentions = [_mention(number, row) for number, row in enumerate(rows)]
        return pd.DataFrame([_columns(score) for score in self._scorer.score(mentions)], index=model_input.index)


def _mention(number: int, row: dict[Any, Any]) -> Mention:
    parsed = parse_mention({name: value for name, value in row.items() if isinstance(value, str) or pd.notna(value)})
    if isinstance(parsed, Mention):
        return parsed
    reasons = "; ".join(f"{problem.field}: {problem.reason}" for problem in parsed)
    raise DataError(f"row {number} is not a mention: {reasons}")


def _columns(score: Score) -> dict[str, Any]:
    return {
        "tonality": score.tonality,
        "confidence": score.confidence,
        "needs_review": score.needs_review,
        "truncated": score.truncated,
        **{f"probability_{key}": score.tonality_probabilities[key] for key in TONALITIES},
        "categories": [chosen.key for chosen in score.categories],
    }


set_model(TonikaModel())
