"""What is measured on which corpus."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.corpus import CATEGORIES
from training.evaluation.metrics import (
    Ints,
    category_macro_f1,
    category_micro_f1,
    exact_match,
    tonality_f1_pn,
    tonality_macro_f1,
)
from training.evaluation.predictions import Predictions

Measure = Callable[[Predictions, Ints], float]


@dataclass(frozen=True)
class Figure:
    """A figure (0 to 1), of the whole part or of one domain."""

    name: str
    measure: Measure
    domain: str | None = None


@dataclass(frozen=True)
class Task:
    """A corpus with one of its sets of labels, learned by a model of its own."""

    name: str
    corpus: str
    figures: tuple[Figure, ...]
    categories: str = CATEGORIES  # the column that holds them


def f1_pn(predictions: Predictions, rows: Ints) -> float:
    """F1 of negative and positive, of `rows` whose tonality is annotated."""
    rows = rows[predictions.tonality_known[rows]]
    return tonality_f1_pn(predictions.true_tonality[rows], predictions.predicted_tonality[rows])


def macro_f1(predictions: Predictions, rows: Ints) -> float:
    """Macro F1 of tonality, of `rows` where it is annotated."""
    rows = rows[predictions.tonality_known[rows]]
    return tonality_macro_f1(predictions.true_tonality[rows], predictions.predicted_tonality[rows])


def micro(predictions: Predictions, rows: Ints) -> float:
    """Micro F1 of categories, of `rows` where they are annotated."""
    rows = rows[predictions.categories_known[rows]]
    return category_micro_f1(predictions.true_categories[rows], predictions.chosen[rows])


def macro(predictions: Predictions, rows: Ints) -> float:
    """Macro F1 of the categories that occur, of `rows` where they are annotated."""
    rows = rows[predictions.categories_known[rows]]
    return category_macro_f1(predictions.true_categories[rows], predictions.chosen[rows])


def exact(predictions: Predictions, rows: Ints) -> float:
    """Share of `rows` with annotated categories all of which are right."""
    rows = rows[predictions.categories_known[rows]]
    return exact_match(predictions.true_categories[rows], predictions.chosen[rows])


_CATEGORIES = (Figure("categories, micro F1", micro), Figure("categories, macro F1", macro))
TASKS = (
    Task(
        "brand_tweets",
        "brand_tweets",
        (Figure("banks, F1(P,N)", f1_pn, "banks"), Figure("telecoms, F1(P,N)", f1_pn, "telecoms")),
    ),
    Task("tweets", "tweets", (Figure("macro F1", macro_f1),)),
    Task("news_entities", "news_entities", (Figure("F1(P,N)", f1_pn),)),
    Task("delivery_comments", "delivery_comments", (*_CATEGORIES, Figure("exact match", exact))),
    Task("delivery_comments, trends", "delivery_comments", (*_CATEGORIES, Figure("exact match", exact)), "trends"),
    Task("restaurant_reviews", "restaurant_reviews", (*_CATEGORIES, Figure("tonality, macro F1", macro_f1))),
)
