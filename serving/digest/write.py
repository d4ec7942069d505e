"""From scored files to the page and the figures beside it."""

from dataclasses import dataclass
from pathlib import Path

from data.writing import replacing, replacing_folder, writing_to
from serving.digest.digest import Digest, Question, make_digest
from serving.digest.excerpts import read_excerpts
from serving.digest.page.figures import draw_figures
from serving.digest.page.language import Language
from serving.digest.page.render import PageFacts, render_page
from serving.digest.reading import read_mentions
from serving.digest.scored_files import read_origin, scored_files


@dataclass(frozen=True)
class Written:
    """What was made."""

    digest: Digest
    page: Path
    folder: Path  # of the figures


def write_digest(scored: Path, output: Path, question: Question, language: Language, zone: str) -> Written:
    """Write the digest of scored mentions as an HTML page, and its figures as PNG and CSV into a folder beside it.

    Raises:
        DataError: the scored mentions cannot be read, or do not have what was asked for.
        WritingError: the page or the folder cannot be written; an earlier one is then still there.
    """
    files = scored_files(scored)
    origin = read_origin(files)
    digest = make_digest(read_mentions(files, origin.taxonomy, zone), origin, question)
    charts = draw_figures(digest, language)
    folder = output.with_name(f"{output.stem}_files")
    facts = PageFacts(digest, read_excerpts(files, set(digest.quoted())), charts, zone, folder.name)
    page = render_page(facts, language)
    with replacing_folder(folder) as draft, writing_to(folder):
        for chart in charts:
            (draft / f"{chart.name}.png").write_bytes(chart.png())
            (draft / f"{chart.name}.csv").write_bytes(chart.table())
    with replacing(output) as file:
        file.write(page)
    return Written(digest, output, folder)
