"""The command that sums up scored mentions."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.markup import escape

from data.terminal import say

app = typer.Typer()

_DAY = ["%Y-%m-%d"]


@app.command(rich_help_panel="Serve")
def digest(
    scored: Annotated[Path, typer.Argument(help="A Parquet file, or a folder of them, that `tonika score` wrote.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The page, as .html; figures go to a folder beside it.")
    ],
    brand: Annotated[str, typer.Option(help="Whose digest. Default: the brand with most mentions.")] = "",
    first: Annotated[
        datetime | None, typer.Option("--from", formats=_DAY, help="First day. Default: that of the first mention.")
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=_DAY, help="Last day. Default: that of the last mention.")
    ] = None,
    language: Annotated[Literal["ru", "en"], typer.Option(help="Of the page.")] = "ru",
    timezone: Annotated[str, typer.Option(help="In which days and hours are counted.")] = "Europe/Moscow",
) -> None:
    """Sum up scored mentions of a brand on one page: tonality, categories, waves of negativity, competitors."""
    import matplotlib as mpl  # first: what is missing is then named with the extra that has all of it

    from serving.digest.digest import Question
    from serving.digest.page.language import language as words_of
    from serving.digest.write import write_digest

    mpl.use("agg")  # no display is looked for

    if output.suffix.lower() not in {".html", ".htm"}:
        raise typer.BadParameter(f"expected a name that ends in .html, found {output}", param_hint="--output")
    question = Question(brand or None, first.date() if first else None, last.date() if last else None)
    written = write_digest(scored, output, question, words_of(language), timezone)
    made = written.digest
    waves = len(made.waves.found) if made.waves else 0
    say(
        escape(
            f"{made.headline.whole.mentions} of {made.coverage.scored} scored mentions"
            f"{f' of {made.brand}' if made.brand else ''}, waves of negativity: {waves}. See {written.page}; "
            f"figures are in {written.folder}"
        )
    )
