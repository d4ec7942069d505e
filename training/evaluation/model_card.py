"""The model card: what the bundle is for and how good it is, written from the figures and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from data.record import TONALITIES
from serving.scoring.bundle import BundleConfig
from training.evaluation.bootstrap import Interval
from training.evaluation.measure import Evaluation
from training.settings import EvaluateSettings

_TEMPLATE = "model_card.md.j2"
_POINTS = 100.0

_TITLES = {
    "headline": "Headline: mean of tonality macro F1 and category micro F1",
    "tonality_macro_f1": "Tonality macro F1",
    "tonality_f1_pn": "Tonality F1(P,N)",
    "category_micro_f1": "Category micro F1",
    "category_macro_f1": "Category macro F1",
    "category_exact_match": "Exact match of categories (those without any included)",
}
_USES = {
    "train": "the weights",
    "calibration": "early stopping, temperatures, thresholds, the choice of int8",
    "dev": "comparing recipes",
    "test": "this card and the gate to production; nothing is fitted on it",
}
_LICENCES = {
    "offline:multilingual-e5-small": "MIT (intfloat/multilingual-e5-small)",
    "intfloat/multilingual-e5-small": "MIT",
}
_UNKNOWN_LICENCE = "not known to Tonika; see where the encoder comes from"


@dataclass(frozen=True)
class CardFacts:
    """Everything a card is written from."""

    config: BundleConfig
    dataset_version: str  # of the dataset that it was measured on
    part: str  # that was measured
    part_sizes: Mapping[str, int]  # mentions of each part of that dataset
    evaluation: Evaluation
    settings: EvaluateSettings
    export: Mapping[str, Any] | None = None  # the report of `training.exporting.export`


def render_model_card(facts: CardFacts) -> str:
    """Return the card as Markdown."""
    environment = Environment(
        loader=PackageLoader("training.evaluation", package_path=""),
        autoescape=select_autoescape(),  # of HTML; the card is Markdown
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"points": _points, "interval": _interval, "cell": _cell}
    names = {entry.key: entry.name_en.lower() for entry in facts.config.taxonomy.tonalities}
    return environment.get_template(_TEMPLATE).render(
        config=facts.config,
        categories=facts.config.taxonomy.categories,
        tonality_names=[names[key] for key in TONALITIES],
        licence=_LICENCES.get(facts.config.backbone, _UNKNOWN_LICENCE),
        dataset_version=facts.dataset_version,
        part=facts.part,
        part_sizes=facts.part_sizes,
        uses=_USES,
        counts=facts.evaluation.counts,
        evaluation=facts.evaluation,
        contrasting=facts.evaluation.contrasting_texts,
        settings=facts.settings,
        titles=_TITLES,
        export=facts.export,
    )


def _points(share: float | StrictUndefined) -> str:
    if isinstance(share, StrictUndefined):  # a slice in which nothing of the kind was annotated
        return "not annotated"
    return f"{_POINTS * share:.1f}"


def _interval(figure: Interval, *, signed: bool = False) -> str:
    sign = "+" if signed else ""
    value, low, high = (f"{_POINTS * bound:{sign}.1f}" for bound in (figure.value, figure.low, figure.high))
    return f"{value} ({low} to {high})"


def _cell(value: str) -> str:
    """Keep a value from ending its table cell or row."""
    return " ".join(value.split()).replace("|", "\\|")
