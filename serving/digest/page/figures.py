"""Which figures a digest has."""

from collections.abc import Iterator, Sequence

from serving.digest.breakdown import Part
from serving.digest.digest import Digest
from serving.digest.page.chart import Chart
from serving.digest.page.comparing_charts import brands_chart, complaints_chart
from serving.digest.page.language import Language
from serving.digest.page.naming import Naming
from serving.digest.page.part_charts import days_chart, parts_chart
from serving.digest.page.wave_charts import wave_chart, waves_chart


def draw_figures(digest: Digest, language: Language) -> list[Chart]:
    """Draw all that there is something to draw of."""
    return list(_figures(digest, language, Naming(language, digest.origin.taxonomy)))


def _figures(digest: Digest, language: Language, naming: Naming) -> Iterator[Chart]:
    if any(day.mentions for day in digest.days):
        yield days_chart(digest.days, language)
    parts: Sequence[tuple[str, list[Part]]] = (
        ("media_types", digest.media_types),
        ("sources", digest.sources),
        ("places", digest.places),
    )
    for name, its in parts:
        if len(its) > 1:  # one bar shows nothing that its row in the table does not say
            yield parts_chart(name, its, [naming.part(name, part) for part in its], language)
    if digest.complaints:
        labels = [naming.category(complaint.key) for complaint in digest.complaints]
        yield complaints_chart(digest.complaints, labels, language)
    if digest.waves and digest.waves.searched:
        yield waves_chart(digest.waves, language)
        for number, wave in enumerate(digest.waves.found, start=1):
            yield wave_chart(number, wave, digest.ours, language)
    if len(digest.brands) > 1:
        yield brands_chart(digest.brands, [naming.part("brands", row.part) for row in digest.brands], language)
