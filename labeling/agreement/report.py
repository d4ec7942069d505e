"""The report on labels for annotation leads: one HTML file in Russian that needs nothing beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from data.taxonomy import Taxonomy
from labeling.agreement import words
from labeling.agreement.measure import Measured
from labeling.interface.wording import labels_in_words

if TYPE_CHECKING:
    from labeling.agreement.suspects import Suspect  # a page can be made without what they are found with

_TEMPLATE = "report.html.j2"
_MOST_ANNOTATORS = 100
_MOST_CONFUSIONS = 10


@dataclass(frozen=True)
class ReportFacts:
    """Everything that the report tells."""

    project: str  # its title
    link: str  # to its page
    made_at: datetime
    taxonomy: Taxonomy
    measured: Measured
    names: Mapping[str, str]  # of annotators by id; who is not there is called by the id
    known_answers: int | None  # None: label.controls names no file
    suspects: Sequence["Suspect"] | None  # None: there are no out-of-fold probabilities
    out_of_fold: Path  # where they are looked for


def render_report(facts: ReportFacts) -> str:
    """Return the report as an HTML page; the same facts give the same page.

    Texts, names and brands are other people's: they are escaped, and only http(s) addresses become links.
    """
    environment = Environment(
        loader=PackageLoader("labeling.agreement", package_path=""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    names = words.names_of_labels(facts.taxonomy)
    environment.filters |= {
        "number": words.number,
        "percent": words.percent,
        "count": words.count,
        "day": words.day,
        "level": words.level,
        "why_undefined": words.why_undefined,
        "label": lambda keys: ", ".join(names.get(key, key) for key in keys.split("|")),  # as Suspect joins them
        "labels": lambda labels: labels_in_words(labels, facts.taxonomy),
        "annotator": lambda who: facts.names.get(who, who),
        "web": is_web_address,
    }
    environment.globals |= {"plural": words.plural, "reliable": words.RELIABLE, "tentative": words.TENTATIVE}
    return environment.get_template(_TEMPLATE).render(
        facts=facts,
        counts=facts.measured.counts,
        overlaps=facts.measured.overlaps,
        annotators=facts.measured.annotators[:_MOST_ANNOTATORS],
        confused_tonalities=facts.measured.overlaps.confused_tonalities[:_MOST_CONFUSIONS],
        confused_categories=facts.measured.overlaps.confused_categories[:_MOST_CONFUSIONS],
    )


def is_web_address(address: str) -> bool:
    """Tell whether an address is one of http or https: no other becomes a link."""
    return urlsplit(address).scheme in {"http", "https"}
