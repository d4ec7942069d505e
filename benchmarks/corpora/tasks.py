"""What is measured on which corpus."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.corpora.carving import carve, without_texts_of
from benchmarks.corpus import MAPPINGS, Corpus
from data.record import LabelledMention


@dataclass(frozen=True)
class Figure:
    """A figure of the whole part, or of one domain."""

    name: str  # in the table
    key: str  # in training.evaluation.figures
    domain: str | None = None
    published: str = "-"  # on the test part, under the same protocol


@dataclass(frozen=True)
class Task:
    """A corpus with one of its sets of labels."""

    name: str
    corpus: str
    figures: tuple[Figure, ...]
    mapping: Path | None = None  # the file that says what its rows mean; else the one called like the corpus


@dataclass(frozen=True)
class TaskData:
    """A task with what is learned from, what calibrates and what measures."""

    task: Task
    corpus: Corpus
    train: list[LabelledMention]
    calibration: list[LabelledMention]

    @property
    def measured(self) -> Iterator[tuple[str, tuple[LabelledMention, ...]]]:
        """The parts that are measured, those that are there."""
        yield from ((part, items) for part, items in (("dev", self.corpus.dev), ("test", self.corpus.test)) if items)


_MACRO_F1, _F1_PN = "tonality_macro_f1", "tonality_f1_pn"
_CATEGORIES = (
    Figure("categories, micro F1", "category_micro_f1"),
    Figure("categories, macro F1", "category_macro_f1"),
)
_EXACT = Figure("exact match", "category_exact_match")
_TRENDS = MAPPINGS / "delivery_comments_trends.yaml"
# Published: XLM-RoBERTa-large on SentiRuEval-2016; the best of the RuSentNE-2023 evaluation.
TASKS = (
    Task(
        "brand_tweets",
        "brand_tweets",
        (
            Figure("banks, F1(P,N)", _F1_PN, "banks", published="76.1"),
            Figure("telecoms, F1(P,N)", _F1_PN, "telecoms", published="76.4"),
        ),
    ),
    Task("tweets", "tweets", (Figure("macro F1", _MACRO_F1),)),
    Task("news_entities", "news_entities", (Figure("F1(P,N)", _F1_PN, published="66"),)),
    Task("delivery_comments", "delivery_comments", (*_CATEGORIES, _EXACT)),
    Task("delivery_comments, trends", "delivery_comments", (*_CATEGORIES, _EXACT), _TRENDS),
    Task("restaurant_reviews", "restaurant_reviews", (*_CATEGORIES, Figure("tonality, macro F1", _MACRO_F1))),
)
TOWARD_A_BRAND = ("brand_tweets", "news_entities")  # tasks in which a text may name several, each with its tonality


def carved(task: Task, corpus: Corpus, similarity: float) -> TaskData:
    """Part the train part of a corpus; see `carve`."""
    return TaskData(task, corpus, *carve(corpus.train, similarity))


def joined(tasks: Sequence[TaskData], similarity: float) -> list[TaskData]:
    """Ready tasks to be learned together: no corpus teaches a text that another one measures or calibrates by."""
    return [
        replace(one, train=without_texts_of(one.train, _held_out_by_others(one, tasks), similarity)) for one in tasks
    ]


def _held_out_by_others(one: TaskData, tasks: Sequence[TaskData]) -> list[LabelledMention]:
    others = [other for other in tasks if other.corpus.name != one.corpus.name]
    return [item for other in others for item in (*other.calibration, *other.corpus.dev, *other.corpus.test)]
