"""What is measured on which corpus."""

from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import MAPPINGS


@dataclass(frozen=True)
class Figure:
    """A figure of the whole part, or of one domain."""

    name: str  # in the table
    key: str  # in training.evaluation.figures
    domain: str | None = None


@dataclass(frozen=True)
class Task:
    """A corpus with one of its sets of labels, learned by a model of its own."""

    name: str
    corpus: str
    figures: tuple[Figure, ...]
    mapping: Path | None = None  # the file that says what its rows mean; else the one called like the corpus


_MACRO_F1, _F1_PN = "tonality_macro_f1", "tonality_f1_pn"
_CATEGORIES = (
    Figure("categories, micro F1", "category_micro_f1"),
    Figure("categories, macro F1", "category_macro_f1"),
)
_EXACT = Figure("exact match", "category_exact_match")
_TRENDS = MAPPINGS / "delivery_comments_trends.yaml"
TASKS = (
    Task(
        "brand_tweets",
        "brand_tweets",
        (Figure("banks, F1(P,N)", _F1_PN, "banks"), Figure("telecoms, F1(P,N)", _F1_PN, "telecoms")),
    ),
    Task("tweets", "tweets", (Figure("macro F1", _MACRO_F1),)),
    Task("news_entities", "news_entities", (Figure("F1(P,N)", _F1_PN),)),
    Task("delivery_comments", "delivery_comments", (*_CATEGORIES, _EXACT)),
    Task("delivery_comments, trends", "delivery_comments", (*_CATEGORIES, _EXACT), _TRENDS),
    Task("restaurant_reviews", "restaurant_reviews", (*_CATEGORIES, Figure("tonality, macro F1", _MACRO_F1))),
)
