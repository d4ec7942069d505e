"""The page: one HTML file that needs nothing beside it, neither scripts nor a network."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from data.record import TONALITIES
from serving.digest.digest import Digest
from serving.digest.excerpts import Excerpt
from serving.digest.page.chart import Chart
from serving.digest.page.language import Language
from serving.digest.page.naming import Naming
from serving.digest.page.sparkline import sparkline
from serving.digest.waves.chance import CALM_PERIODS
from serving.digest.waves.detection import FALSE_ALARMS

_TEMPLATE = "digest.html.j2"


@dataclass(frozen=True)
class PageFacts:
    """What a page is made of."""

    digest: Digest
    excerpts: Mapping[int, Excerpt]  # by row, of all that the digest quotes
    charts: Sequence[Chart]
    zone: str
    folder: str  # name of the folder with the figures


def render_page(facts: PageFacts, language: Language) -> str:
    """Return the digest as an HTML page; the same facts give the same page.

    Texts, names and addresses are other people's: they are escaped, and only http(s) addresses become links.
    """
    environment = Environment(
        loader=PackageLoader("serving.digest.page", package_path=""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "as_date": date.fromisoformat,
        "web": is_web_address,
        "image": _as_image,
        "sparkline": sparkline,
    }
    return environment.get_template(_TEMPLATE).render(
        facts=facts,
        digest=facts.digest,
        whole=facts.digest.headline.whole,
        coverage=facts.digest.coverage,
        charts={chart.name: chart for chart in facts.charts},
        say=language.say,
        lang=language,
        name=Naming(language, facts.digest.origin.taxonomy),
        tonalities=range(len(TONALITIES)),
        false_alarms=FALSE_ALARMS,
        calm_periods=CALM_PERIODS,
    )


def is_web_address(address: str | None) -> bool:
    """Tell whether an address is one of http or https: no other becomes a link."""
    try:
        return urlsplit(address or "").scheme in {"http", "https"}
    except ValueError:
        return False


def _as_image(chart: Chart) -> str:
    """Return the address of a picture that is in the page itself; inside of it nothing can act."""
    return "data:image/svg+xml;base64," + base64.b64encode(chart.svg()).decode()
