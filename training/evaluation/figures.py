"""The figures by name, each a function of predictions and of the rows to measure (indices that may repeat)."""

from collections.abc import Callable

from training.evaluation.metrics import (
    Bools,
    Ints,
    category_macro_f1,
    exact_match,
    tonality_f1_pn,
)
from training.evaluation.predictions import Predictions, category_micro_f1_of, headline, tonality_macro_f1_of

Figure = Callable[[Predictions, Ints], float]


def defined_figures(predictions: Predictions, rows: Ints) -> dict[str, Figure]:
    """Return the figures by name, without those for which nothing is annotated at `rows`."""
    found: dict[str, Figure] = {}
    if predictions.tonality_known[rows].any():
        found |= {"tonality_macro_f1": tonality_macro_f1_of, "tonality_f1_pn": _tonality_f1_pn_of}
    if predictions.categories_known[rows].any():
        found |= {
            "category_micro_f1": category_micro_f1_of,
            "category_macro_f1": _of_categories(category_macro_f1),
            "category_exact_match": _of_categories(exact_match),
        }
    return {"headline": headline, **found} if found else {}


def _tonality_f1_pn_of(predictions: Predictions, rows: Ints) -> float:
    rows = rows[predictions.tonality_known[rows]]
    return tonality_f1_pn(predictions.true_tonality[rows], predictions.predicted_tonality[rows])


def _of_categories(measure: Callable[[Bools, Bools], float]) -> Figure:
    def figure(predictions: Predictions, rows: Ints) -> float:
        rows = rows[predictions.categories_known[rows]]
        return measure(predictions.true_categories[rows], predictions.chosen[rows])

    return figure
