"""The command that compares scored files with what the model was made for."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from data.terminal import say, show
from serving.options import Model, settings_of

app = typer.Typer()

DRIFTED = 3  # exit status


@app.command(rich_help_panel="Serve")
def drift(
    files: Annotated[
        list[Path], typer.Argument(help="Files or folders that `tonika score` wrote.", show_default=False)
    ],
    model: Model = "",
) -> None:
    """Compare scored mentions with those that the model was calibrated on; exits with 3 if they have drifted away."""
    from serving.drift.scored_file import read_observations
    from serving.drift.stability import NOTABLE, shifts
    from serving.errors import BundleError
    from serving.registry.champion import resolved_model
    from serving.scoring.bundle import open_bundle
    from serving.scoring.profile import profile_of

    found = profile_of(observation for file in files for observation in read_observations(file))
    with resolved_model(settings_of(model).model) as resolved:
        expected = open_bundle(resolved.folder).profile
    if expected is None:
        raise BundleError(
            f"{resolved.name} {resolved.version} does not say what it was calibrated on, since an older version of "
            "Tonika exported it; export it again (`dvc repro`)"
        )
    table = Table("aspect", "stability index", "by chance", "", title_justify="left")
    table.title = f"{found.mentions} mentions beside the {expected.mentions} of {resolved.name} {resolved.version}"
    measured = shifts(expected, found)
    for shift in measured:
        table.add_row(shift.aspect, f"{shift.index:.3f}", f"{shift.by_chance:.3f}", "drifted" if shift.drifted else "")
    show(table)
    drifted = [shift.aspect for shift in measured if shift.drifted]
    if drifted:
        say(escape(f"drifted: {', '.join(drifted)}, by more than {NOTABLE} and than chance would have it"))
        raise typer.Exit(DRIFTED)
