"""`tonika label`: what annotators need, on the command line."""

from pathlib import Path
from typing import Annotated

import typer

from data.taxonomy import DEFAULT_TAXONOMY, load_taxonomy
from labeling.configuration import labelling_configuration
from labeling.guide import annotators_guide

app = typer.Typer(no_args_is_help=True, help="Label mentions in Label Studio.")

TaxonomyOption = Annotated[
    Path, typer.Option("--taxonomy", help="The taxonomy that people label by.", show_default="the packaged one")
]


@app.command()
def config(taxonomy: TaxonomyOption = DEFAULT_TAXONOMY) -> None:
    """Print the labelling configuration (XML) for a Label Studio project's settings."""
    # Not through rich: what is printed is to be pasted or redirected, without wrapping or markup.
    typer.echo(labelling_configuration(load_taxonomy(taxonomy)))


@app.command()
def guide(taxonomy: TaxonomyOption = DEFAULT_TAXONOMY) -> None:
    """Print the annotator's guide (Markdown, in Russian)."""
    typer.echo(annotators_guide(load_taxonomy(taxonomy)))
